"""POST /api/v1/sonic/create against the seed's examples, written out by hand (docs/musicapi.md §2.1)."""

import json
import socket
import uuid

import pytest

from tests.engine.service.asking import CUSTOM, DESCRIBED, LYRICS

JSON_TYPE = "application/json"
TO_NOTHING = {"on": "submit", "kind": "task_failure"}
"""Ends the task at once, for tests that need no song."""

UNTOLD = {"on": "webhook", "kind": "none"}
"""Loses its webhook, for addresses where nobody is."""


@pytest.mark.parametrize(
    "body",
    [
        {"task_type": "create_music", "custom_mode": True, "mv": "sonic-v5",
         "title": "T", "tags": "pop, rock", "prompt": "[Verse]\n..."},
        {"task_type": "create_music", "custom_mode": False, "mv": "sonic-v5",
         "gpt_description_prompt": "warm acoustic song about rain"},
        {"task_type": "create_music", "custom_mode": True, "auto_lyrics": True, "mv": "sonic-v5",
         "prompt": "song about rain"},
        {"custom_mode": True, "mv": "sonic-v3-5", "make_instrumental": True},
    ],
    ids=["custom", "description", "auto lyrics", "no task_type, instrumental"],
)  # fmt: skip
def test_the_seeds_requests_are_accepted(engine, ask, body):
    engine.queue_faults(TO_NOTHING)
    response = ask.create(body)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == JSON_TYPE
    answer = response.json()
    assert set(answer) == {"code", "message", "task_id"}
    assert (answer["code"], answer["message"]) == (200, "success")
    assert str(uuid.UUID(answer["task_id"])) == answer["task_id"]


def body(**changes):
    return {name: value for name, value in {**CUSTOM, **changes}.items() if value is not ...}


def described(**changes):
    return {**DESCRIBED, **changes}


V4 = {"mv": "sonic-v4", "title": "T"}

REFUSED = [
    ("custom_mode", body(custom_mode=...)),
    ("custom_mode", body(custom_mode="true")),
    ("custom_mode", body(custom_mode=1)),
    ("mv", body(mv=...)),
    ("mv", body(mv="sonic-v4-5-all")),
    ("mv", body(mv=["sonic-v5"])),
    ("prompt", body(prompt=...)),
    ("prompt", body(prompt="")),
    ("prompt", body(prompt=7)),
    ("gpt_description_prompt", described(gpt_description_prompt="")),
    ("gpt_description_prompt", {"custom_mode": False, "mv": "sonic-v5", "prompt": LYRICS}),
    ("title", body(title="t" * 81)),
    ("gpt_description_prompt", described(gpt_description_prompt="d" * 401)),
    ("prompt", body(prompt="p" * 5001)),
    ("prompt", body(**V4, prompt="p" * 3001)),
    ("tags", body(tags="t" * 1001)),
    ("tags", body(**V4, tags="t" * 201)),
    ("tags", body(tags=["pop"])),
    ("style_weight", body(style_weight=1.01)),
    ("style_weight", body(style_weight="0.5")),
    ("style_weight", body(style_weight=True)),
    ("weirdness_constraint", body(weirdness_constraint=-0.01)),
    ("vocal_gender", body(vocal_gender="x")),
    ("vocal_gender", body(**V4, vocal_gender="f")),
    ("make_instrumental", body(make_instrumental="yes")),
    ("auto_lyrics", described(auto_lyrics=True)),
    ("task_type", body(task_type="remix_music")),
    ("webhook_url", body(webhook_url="ftp://host/x")),
    ("webhook_url", body(webhook_url="http://")),
    ("webhook_url", body(webhook_url="http://[bad/x")),
    ("webhook_url", body(webhook_url="https://host/" + "x" * 1012)),
    ("webhook_secret", body(webhook_secret=5)),
]


@pytest.mark.parametrize(("field", "wrong"), REFUSED)
def test_a_wrong_field_is_named_and_costs_nothing(ask, field, wrong):
    before = ask.balance()
    response = ask.create(wrong)
    assert response.status_code == 400
    assert set(response.json()) == {"type", "error"}
    assert response.json()["type"] == "validation_error"
    assert f"'{field}'" in response.json()["error"]
    assert ask.balance() == before


@pytest.mark.parametrize(
    "fits",
    [
        body(title="t" * 80),
        body(title="🎵" * 80),
        described(gpt_description_prompt="d" * 400),
        body(prompt="p" * 5000),
        body(**V4, prompt="p" * 3000),
        body(tags="t" * 1000),
        body(**V4, tags="t" * 200),
        body(style_weight=1, weirdness_constraint=0),
        body(style_weight=0.0, weirdness_constraint=1.0),
        body(vocal_gender="m"),
        body(mv="sonic-v4-5", vocal_gender="f"),
        body(webhook_url="https://host.invalid/" + "x" * 1003),
        described(title="T", tags="pop"),
        body(negative_tags="n" * 3000),
    ],
)
def test_the_limits_belong_to_what_is_allowed(engine, ask, fits):
    engine.queue_faults(TO_NOTHING, UNTOLD)
    response = ask.create(fits)
    assert response.status_code == 200, response.text


def test_unknown_fields_are_ignored(engine, ask):
    engine.queue_faults(TO_NOTHING)
    late = {
        "use_suno_cdn": "maybe",
        "wait_audio": True,
        "model": "chirp",
        "deep": {"a": [1]},
    }
    assert ask.create({**CUSTOM, **late}).status_code == 200


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"create"', b"null", b"\xff\xfe", b'{"a": ' * 100_000, b"[" * 200_000,
     b'{"title": "\\ud83d"}', b"custom_mode=true"],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_a_400(ask, content):
    response = ask.post("/api/v1/sonic/create", content=content, headers={"Content-Type": JSON_TYPE})
    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"


def test_a_body_without_end_is_refused(ask):
    response = ask.post("/api/v1/sonic/create", content=json.dumps({"prompt": "p" * 1_100_000}))
    assert response.status_code == 413
    assert response.json()["type"] == "validation_error"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/api/v1/sonic/create", 405, "validation_error"),
        ("DELETE", "/api/v1/sonic/create", 405, "validation_error"),
        ("POST", "/api/v1/get-credits", 405, "validation_error"),
        ("POST", "/api/v1/sonic/task/abc", 405, "validation_error"),
        ("GET", "/api/v1/sonic/dance", 404, "not_found"),
        ("POST", "/", 404, "not_found"),
        ("GET", "/api/v1/sonic/create/", 404, "not_found"),
        ("GET", "/api/v1/sonic/task/", 404, "not_found"),
    ],
)
def test_every_wrong_turn_is_answered_in_json(ask, method, path, status, kind):
    response = ask.request(method, path)
    assert (response.status_code, response.headers["Content-Type"]) == (status, JSON_TYPE)
    assert response.json()["type"] == kind
    assert response.json()["error"]


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/api/v1/sonic/create", "/media/x.mp3"])
def test_head_is_answered_without_a_body(engine, path):
    """On the raw connection, because an HTTP client would hide bytes that should not be there."""
    with socket.create_connection(("127.0.0.1", engine.port)) as wire:
        wire.sendall(f"HEAD {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n".encode())
        heard = b"".join(iter(lambda: wire.recv(65536), b""))
    assert heard.startswith(b"HTTP/1.1 ")
    assert heard.endswith(b"\r\n\r\n")


def test_a_host_that_is_none_is_refused_before_anything_is_charged(ask):
    before = ask.balance()
    response = ask.post("/api/v1/sonic/create", json=CUSTOM, headers={"Host": "bad host!"})
    assert response.status_code == 400
    assert ask.balance() == before


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        (
            described(gpt_description_prompt="a ballad in the voice of Nina Simone"),
            "in the voice of Nina Simone",
        ),
        (described(gpt_description_prompt="rock In The Style Of Queen, loud"), "In The Style Of Queen"),
        (described(tags="trap, prod. by Zed"), "prod. by Zed"),
        (body(tags="DJ Storm on the beat"), "DJ Storm on the beat"),
        (body(auto_lyrics=True, prompt="rain in the style of Adele"), "in the style of Adele"),
    ],
)
def test_artists_and_producers_are_refused_with_the_offending_words(ask, words, quoted):
    before = ask.balance()
    response = ask.create(words)
    assert response.status_code == 403
    assert set(response.json()) == {"type", "error"}
    assert response.json()["type"] == "forbidden"
    assert f'"{quoted}"' in response.json()["error"]
    assert "credit" not in response.json()["error"]
    assert ask.balance() == before
