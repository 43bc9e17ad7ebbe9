"""The client against a wire of our own: what each answer becomes, and that a POST goes out once."""

import json
import logging

import httpx
import pytest

from generation.musicapi import (
    SONIC_CREATE,
    Accepted,
    Balance,
    ContentRefused,
    Invalid,
    Misconfigured,
    MusicAPI,
    MusicAPIError,
    NotConnected,
    NotFound,
    NotSent,
    RateLimited,
    Rejected,
    Retired,
    Unauthorized,
    Unclear,
)
from generation.musicapi.operations import SONIC_BPM
from tests.musicapi.wire import (
    ACCEPTED,
    CUT_BODY,
    DESCRIPTION,
    HTML,
    KEY,
    POST_ANSWERS,
    TASK_ID,
    api,
    error,
)


def test_a_create_is_sent_as_the_seed_shows_it():
    client, wire = api((200, ACCEPTED))
    assert client.submit(SONIC_CREATE, DESCRIPTION).task_id == TASK_ID
    (request,) = wire.requests
    assert request.method == "POST"
    assert str(request.url) == "https://api.musicapi.ai/api/v1/sonic/create"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {"task_type": "create_music", **DESCRIPTION}


def test_words_in_any_script_arrive_as_they_were_written():
    client, wire = api((200, ACCEPTED))
    client.sonic.create(custom_mode=True, mv="sonic-v5", prompt="[Verse]\n雨が降る 🌧️ naïve", title="Été")
    sent = json.loads(wire.requests[0].content)
    assert sent["prompt"] == "[Verse]\n雨が降る 🌧️ naïve"
    assert sent["title"] == "Été"
    assert sent["task_type"] == "create_music"


@pytest.mark.parametrize(
    "accepted",
    [
        ACCEPTED,
        {"message": "success", "task_id": TASK_ID},
        {"code": 200, "message": "success", "data": {"task_id": TASK_ID}},
        {"code": 200, "message": "success", "data": None, "task_id": TASK_ID, "new_key": [1]},
    ],
)
def test_a_task_id_is_found_wherever_it_is_sent(accepted):
    client, _ = api((200, accepted))
    assert client.submit(SONIC_CREATE, DESCRIPTION).task_id == TASK_ID


def test_what_the_catalogue_refuses_is_never_sent():
    client, wire = api((200, ACCEPTED))
    with pytest.raises(Invalid) as caught:
        client.submit(SONIC_CREATE, {**DESCRIPTION, "title": "t" * 81, "mv": "sonic-v9"})
    assert {problem.field for problem in caught.value.problems} == {"title", "mv"}
    assert wire.requests == []


def test_half_a_character_is_refused_before_sending():
    client, wire = api((200, ACCEPTED))
    with pytest.raises(Invalid) as caught:
        client.submit(SONIC_CREATE, {**DESCRIPTION, "title": "broken \ud83d"})
    assert caught.value.problems[0].field == "title"
    assert wire.requests == []


ASKING = {
    "through a task": lambda client: client.submit(SONIC_CREATE, DESCRIPTION),
    "answered at once": lambda client: client.call(SONIC_BPM, {"clip_id": "26c9c592"}),
    "by its name": lambda client: client.sonic.lyrics(description="rain"),
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize(("answer", "expected"), POST_ANSWERS)
def test_a_paid_post_is_sent_once_whatever_comes_back(answer, expected, ask):
    client, wire = api(answer)
    with pytest.raises(expected) as caught:
        ask(client)
    assert type(caught.value) is expected
    assert len(wire.requests) == 1
    assert caught.value.sentence.endswith(".")
    assert caught.value.kind


def test_only_errors_that_promise_it_was_not_taken_invite_sending_again():
    taken_for_certain_not = (NotSent, Rejected)
    for param in POST_ANSWERS:
        expected = param.values[1]
        assert issubclass(expected, taken_for_certain_not) != issubclass(expected, Unclear)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        (None, 3.0),
        ("5", 5.0),
        ("0.5", 0.5),
        ("0", 0.0),
        ("86400", 60.0),
        ("-4", 3.0),
        ("soon", 3.0),
        ("٣", 3.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 60.0),
    ],
)
def test_retry_after_is_read_and_capped(header, wait_s):
    headers = {"Retry-After": header.encode()} if header is not None else {}
    client, _ = api((429, error("rate_limit", "slow down"), headers))
    with pytest.raises(RateLimited) as caught:
        client.submit(SONIC_CREATE, DESCRIPTION)
    assert caught.value.retry_after_s == wait_s


@pytest.mark.parametrize("key", ["", " ", "two words", "new\nline", "schlüssel", "tab\t"])
def test_a_key_that_cannot_be_sent_is_an_answer_not_a_retry(key):
    client, wire = api((200, ACCEPTED), key=key)
    for call in (lambda: client.submit(SONIC_CREATE, DESCRIPTION), client.credits):
        with pytest.raises(Unauthorized):
            call()
    assert wire.requests == []


@pytest.mark.parametrize("base_url", ["", "ftp://host", "api.musicapi.ai", "https://", "http://:80"])
def test_a_wrong_address_is_a_configuration_error(base_url):
    with MusicAPI(KEY, base_url) as client, pytest.raises(Misconfigured):
        client.credits()


def test_nobody_listening_means_nothing_was_sent():
    with MusicAPI(KEY, "http://127.0.0.1:9") as client, pytest.raises(NotConnected) as caught:
        client.submit(SONIC_CREATE, DESCRIPTION)
    assert caught.value.status is None


def test_the_field_a_400_names_is_known():
    client, _ = api((400, error("validation_error", "'title' is too long")))
    with pytest.raises(Invalid) as caught:
        client.submit(SONIC_CREATE, DESCRIPTION)
    assert [(p.field, p.message) for p in caught.value.problems] == [("title", "'title' is too long")]


@pytest.mark.parametrize("place", ["error", "message", "detail"])
def test_the_providers_words_are_kept_wherever_they_stand(place):
    client, _ = api((403, {"type": "forbidden", place: "lyrics quote a famous line"}))
    with pytest.raises(ContentRefused) as caught:
        client.submit(SONIC_CREATE, DESCRIPTION)
    assert caught.value.message == "lyrics quote a famous line"
    assert caught.value.kind == "forbidden"
    assert "famous line" in caught.value.sentence


def test_a_step_that_failed_tells_why():
    body = {"message": "success", "steps": {"upload": {"error": "the address answered 404"}, "cover": {}}}
    client, _ = api((400, body))
    with pytest.raises(Invalid, match="the address answered 404"):
        client.submit(SONIC_CREATE, DESCRIPTION)


@pytest.mark.parametrize(
    ("payload", "balance"),
    [
        ({"credits": 50, "extra_credits": 0}, Balance(50, 0)),
        ({"credits": 0, "extra_credits": 7}, Balance(0, 7)),
        ({"credits": "50", "extra_credits": None, "plan": "x"}, Balance(50, 0)),
        ({"code": 200, "message": "success", "data": {"credits": 9, "extra_credits": 1}}, Balance(9, 1)),
    ],
)
def test_the_balance_is_read(payload, balance):
    client, wire = api((200, payload))
    assert client.credits() == balance
    assert str(wire.requests[0].url) == "https://api.musicapi.ai/api/v1/get-credits"
    assert balance.total == balance.credits + balance.extra_credits


@pytest.mark.parametrize(
    "answer", [(200, {"message": "success"}), (200, HTML), (500, HTML), (200, {"credits": []})]
)
def test_a_balance_that_cannot_be_read_is_unclear(answer):
    client, _ = api(answer)
    with pytest.raises(Unclear):
        client.credits()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((500, error("server_error", "internal")), Unclear),
        ((502, HTML), Unclear),
        ((200, HTML), Unclear),
        ((200, CUT_BODY), Unclear),
        ((404, error("not_found", "no such task")), NotFound),
        ((400, error("validation_error", "task not found")), NotFound),
        ((401, error("unauthorized", "key")), Unauthorized),
        ((429, error("rate_limit", "slow down")), RateLimited),
        ((410, error("gone", "retired")), Retired),
        ((504, HTML), Unclear),
        (httpx.ReadTimeout("slow"), Unclear),
        (httpx.ConnectError("refused"), NotConnected),
    ],
)
def test_a_poll_that_tells_nothing_of_the_task_raises(answer, expected):
    client, wire = api(answer)
    with pytest.raises(expected):
        client.task(SONIC_CREATE, TASK_ID)
    assert len(wire.requests) == 1
    assert wire.requests[0].url.path == f"/api/v1/sonic/task/{TASK_ID}"


def test_a_strange_task_id_stays_inside_its_place_in_the_path():
    client, wire = api((404, error("not_found", "no such task")))
    with pytest.raises(NotFound):
        client.sonic.task("../get-credits?x=\n")
    assert wire.requests[0].url.raw_path == b"/api/v1/sonic/task/..%2Fget-credits%3Fx%3D%0A"


def test_the_caller_may_wait_longer_for_one_slow_call():
    client, wire = api((200, ACCEPTED), timeout_s=20)
    client.submit(SONIC_CREATE, DESCRIPTION)
    client.submit(SONIC_CREATE, DESCRIPTION, timeout_s=90)
    waits = [request.extensions["timeout"] for request in wire.requests]
    assert [wait["read"] for wait in waits] == [20, 90]
    assert [wait["connect"] for wait in waits] == [10, 10]


def wire_in_turn(*answers) -> httpx.MockTransport:
    turn = iter(answers)

    def handle(request):
        answer = next(turn)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer[0], json=answer[1], headers=answer[2] if len(answer) > 2 else None)

    return httpx.MockTransport(handle)


DONE = {
    "code": 200,
    "data": [{"clip_id": "a", "state": "succeeded", "audio_url": "https://cdn.example/a.mp3"}],
}


def test_waiting_lives_through_everything_that_means_ask_again():
    naps: list[float] = []
    transport = wire_in_turn(
        (202, {"type": "not_ready", "error": "soon"}),
        (429, {"type": "rate_limit", "error": "slow"}, {"Retry-After": "7"}),
        (500, {}),
        httpx.ConnectError("away"),
        httpx.RemoteProtocolError("cut"),
        (200, {"data": [{"clip_id": "a", "state": "running"}]}),
        (200, DONE),
    )
    with MusicAPI(KEY, transport=transport) as client:
        status = client.wait(Accepted(SONIC_CREATE, TASK_ID), every_s=2, sleep=naps.append)
    assert status.state == "succeeded"
    assert naps == [2, 7, 2, 2, 2, 2]


def test_waiting_ends_at_its_deadline():
    client, wire = api((200, {"data": [{"clip_id": "a", "state": "brand_new_word"}]}))
    with pytest.raises(TimeoutError):
        client.wait(Accepted(SONIC_CREATE, TASK_ID), deadline_s=60, every_s=15, sleep=lambda _: None)
    assert len(wire.requests) == 5


def test_waiting_does_not_outlive_a_refusal():
    client, wire = api((404, error("not_found", "no such task")))
    with pytest.raises(NotFound):
        client.wait(Accepted(SONIC_CREATE, TASK_ID), sleep=lambda _: None)
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, ACCEPTED),
        (401, error("unauthorized", f"the key {KEY} is unknown")),
        (400, error("validation_error", f"{KEY} is no field", detail=[KEY])),
        (500, {"type": KEY, "message": {"message": f"at {KEY}"}}),
        (200, {"message": f"Invalid API key {KEY}"}),
        (200, {"code": 200, "message": "success", "data": {KEY: f"{KEY} has no plan"}, "error": KEY}),
        httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'"),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
)
def test_the_key_is_in_no_repr_no_error_and_no_log(answer, caplog):
    caplog.set_level(logging.DEBUG)
    client, _ = api(answer)
    said = [repr(client), repr(vars(client))]
    try:
        client.submit(SONIC_CREATE, DESCRIPTION)
    except MusicAPIError as problem:
        chain = [problem, problem.__cause__]
        said += [text for each in chain if each for text in (str(each), repr(each), repr(each.args))]
        said += [problem.sentence, problem.kind, repr(vars(problem))]
        assert problem.__cause__ is not None or problem.__suppress_context__ or problem.__context__ is None
    said.append(caplog.text + "".join(repr(vars(record)) for record in caplog.records))
    assert not [text for text in said if KEY in text]


def test_a_finished_task_that_quotes_the_key_is_told_without_it():
    client, _ = api(
        (200, {"code": 200, "data": [{"clip_id": "a", "state": "failed", "error": f"{KEY}?", KEY: 1}]})
    )
    status = client.task(SONIC_CREATE, TASK_ID)
    assert status.error == "[hidden]?"
    assert KEY not in str(status)


def test_a_key_too_short_to_be_a_secret_spoils_no_answer():
    client, _ = api((200, ACCEPTED), key=TASK_ID[:2])
    assert client.submit(SONIC_CREATE, DESCRIPTION).task_id == TASK_ID
