"""Finished audio: open to whoever has the address, in ranges, kept for ever."""

import httpx
import pytest


@pytest.fixture(scope="session")
def audio_url(song):
    return song.json()["data"][0]["audio_url"]


@pytest.fixture(scope="session")
def whole(audio_url):
    return httpx.get(audio_url, trust_env=False).content


def get(url, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(url, headers=named, trust_env=False)


def test_the_whole_file_needs_no_key_and_may_be_kept(audio_url):
    response = get(audio_url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=0-99", 0, 99), ("bytes=100-", 100, -1), ("bytes=-100", -100, -1),
     ("bytes=5-999999999", 5, -1), ("bytes=-999999999", 0, -1)],
)  # fmt: skip
def test_a_range_is_exactly_those_bytes(audio_url, whole, asked, first, last):
    size = len(whole)
    first, last = first % size, last % size
    response = get(audio_url, Range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert response.content == whole[first : last + 1]
    assert response.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=999999999-1000000000", "bytes=-0"])
def test_a_range_outside_the_file_is_a_416(audio_url, whole, asked):
    response = get(audio_url, Range=asked)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b", ""])
def test_a_range_that_says_nothing_gets_the_whole(audio_url, whole, asked):
    response = get(audio_url, Range=asked)
    assert (response.status_code, response.content) == (200, whole)


def test_if_range_guards_against_a_changed_file(audio_url):
    tag = get(audio_url).headers["ETag"]
    assert get(audio_url, Range="bytes=0-9", If_Range=tag).status_code == 206
    assert get(audio_url, Range="bytes=0-9", If_Range='"another"').status_code == 200


def test_who_has_it_is_not_sent_it_again(audio_url):
    tag = get(audio_url).headers["ETag"]
    response = get(audio_url, If_None_Match=f'"x", {tag}')
    assert (response.status_code, response.content) == (304, b"")


def test_head_tells_the_size_without_the_sound(audio_url, whole):
    response = httpx.head(audio_url, trust_env=False)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(len(whole))


def test_addresses_follow_the_host_that_was_asked(engine, song, ask):
    task_id = ask.accepted({"custom_mode": True, "mv": "sonic-v5", "make_instrumental": True})
    ask.until_done(task_id)
    poll = ask.get(f"/api/v1/sonic/task/{task_id}", headers={"Host": f"localhost:{engine.port}"})
    assert poll.json()["data"][0]["audio_url"].startswith(f"http://localhost:{engine.port}/media/")


@pytest.mark.parametrize(
    "path",
    ["/media/", "/media/x.mp3", f"/media/{'A' * 32}.mp3", "/media/../key", "/media/%2e%2e/key", 
     "/media/..%2fkey",
     f"/media/{'A' * 32}.txt", "/key"],
)  # fmt: skip
def test_nothing_else_is_served(engine, path):
    response = httpx.get(engine.url + path, trust_env=False)
    assert response.status_code == 404
    assert response.json()["type"] == "not_found"
