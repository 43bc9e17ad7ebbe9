"""What MusicAPI may do wrong, one case each, for a song (a task) and for a WAV file (answered at once)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from generation.models import Generation
    from tests.lifecycle.provider import Provider

Before = Callable[["Provider"], None]
Then = Callable[["Provider", "Generation"], None]
FOREVER = 200


def nothing(provider: Provider) -> None:
    """It begins as it should."""


def finish(provider: Provider, generation: Generation) -> None:
    """The task ends well."""
    provider.finish(generation.remote_id)


def go_on(provider: Provider, generation: Generation) -> None:
    """The task never ends."""


@dataclass(frozen=True, slots=True)
class Case:
    """`before` sets up the provider, `then` is what it does once the task runs; `hangs` lets time pass."""

    cause: str
    before: Before = nothing
    then: Then = finish
    is_task: bool = True
    hangs: bool = False

    def request(self) -> Generation:
        from tests.factories import make_take
        from tests.lifecycle.steps import ask, ask_for

        return ask() if self.is_task else ask_for("sonic.wav", make_take())


Make = Callable[[], httpx.Response | Exception]


def says(status: int, headers: dict[str, str] | None = None, **payload: Any) -> Make:
    return lambda: httpx.Response(status, json=payload, headers=headers)


def page(status: int = 200) -> Make:
    return lambda: httpx.Response(status, html="<h1>We will be right back</h1>")


def raw(content: bytes, content_type: str = "application/json") -> Make:
    return lambda: httpx.Response(200, content=content, headers={"Content-Type": content_type})


def breaks(error: type[httpx.HTTPError], text: str) -> Make:
    return lambda: error(text)


def posted(make: Make, times: int = 1) -> Before:
    """The POST is answered so, and was not taken."""
    return lambda provider: provider.on_submit.extend(make() for _ in range(times))


def taken(make: Make) -> Before:
    """The POST is answered so, though it was taken and paid for."""
    return lambda provider: provider.on_taken.append(make())


def polled(make: Make, times: int = 1) -> Before:
    return lambda provider: provider.on_poll.extend(make() for _ in range(times))


def fetched(make: Make, times: int = FOREVER) -> Before:
    return lambda provider: provider.on_audio.extend(make() for _ in range(times))


def ends(*states: str, **changes: Any) -> Then:
    """The task ends with clips in `states`, each changed so."""

    def then(provider: Provider, generation: Generation) -> None:
        for clip in provider.finish(generation.remote_id, *states)["data"]:
            clip.update(changes)

    return then


def forgets(provider: Provider, generation: Generation) -> None:
    provider.tasks.clear()


def reports(provider: Provider, generation: Generation) -> None:
    """The webhook of a request whose answer was lost."""
    from generation.lifecycle import receive
    from generation.musicapi import decode_task

    task_id = next(iter(provider.tasks))
    receive(generation.id, task_id, decode_task(200, provider.finish(task_id)))


CUT, NO_ANSWER = raw(b'{"code": 200, "messa'), breaks(httpx.ReadTimeout, "no answer")
INTERNAL = says(500, type="server_error", error="internal")


def sent(is_task: bool) -> list[Case]:
    """What may befall the POST of either."""
    wrong = "'title' is too long" if is_task else "'clip_id' is no clip of yours"
    causes: list[tuple[str, Before]] = [
        ("400, a field is wrong", posted(says(400, type="validation_error", error=wrong))),
        ("401, the key is not known", posted(says(401, type="unauthorized", error="invalid key"))),
        ("403, not enough credits", posted(says(403, type="forbidden", error="not enough credits"))),
        (
            "403, the words are refused",
            posted(says(403, type="forbidden", error="lyrics contain the artist name 'Rain'")),
        ),
        ("403, for another reason", posted(says(403, type="forbidden", error="not allowed here"))),
        ("404, it does not know the clip", posted(says(404, type="not_found", error="no such clip"))),
        ("410, it is retired", posted(says(410, type="gone", error="this was retired"))),
        ("429, too many requests, once", posted(says(429, type="rate_limit", error="slow down"))),
        ("no connection, once", posted(breaks(httpx.ConnectError, "refused"))),
        ("500 once, and did not take it", posted(INTERNAL)),
        ("500 every time, and never took it", posted(INTERNAL, FOREVER)),
        ("500, though it took it", taken(INTERNAL)),
        (
            "504, and says the credits came back",
            posted(says(504, type="timeout", error="timed out, credits were returned")),
        ),
        ("an answer cut off, and did not take it", posted(CUT)),
        ("an answer cut off, though it took it", taken(CUT)),
        ("HTML instead of JSON, and did not take it", posted(page())),
        ("HTML instead of JSON, though it took it", taken(page())),
        ("no answer in time, though it took it", taken(NO_ANSWER)),
    ]
    return [Case(cause, before, is_task=is_task, hangs="though" in cause) for cause, before in causes]


def stored(is_task: bool) -> list[Case]:
    """What may befall the file of either."""
    causes: list[tuple[str, Before]] = [
        ("404 for the file, every time", fetched(says(404))),
        ("500 for the file, once", fetched(says(500), 1)),
        ("a file of 0 bytes, every time", fetched(raw(b""))),
        ("HTML instead of the file, every time", fetched(page())),
        ("a file cut off, once", fetched(breaks(httpx.RemoteProtocolError, "cut"), 1)),
    ]
    return [Case(cause, before, is_task=is_task) for cause, before in causes]


FAILED = says(500, type="api_error", message="upstream failed", refund_processed=True)
TASK_CASES = [
    *sent(is_task=True),
    Case("500 though it took it, and its webhook comes", taken(INTERNAL), reports),
    Case("202 not ready, then it ends well", polled(says(202, type="not_ready", error="shortly"))),
    Case("500 to a poll, once", polled(INTERNAL)),
    Case("HTML to a poll, once", polled(page(502))),
    Case("a poll's answer cut off, once", polled(CUT)),
    Case("429 to a poll, once", polled(says(429, type="rate_limit", error="slow down"))),
    Case("404 to every poll", then=forgets),
    Case("410 to every poll", polled(says(410, type="gone", error="this was retired"), FOREVER)),
    Case("the task failed, and the credits came back", polled(FAILED)),
    Case("the task failed, and nothing is said of credits", polled(says(200, type="failed", message="sad"))),
    Case(
        "504 to a poll, and says the credits came back",
        polled(says(504, type="timeout", error="timed out, credits were returned")),
    ),
    Case("both takes failed", then=ends("failed", "failed", error_message="the voice was lost")),
    Case("one of two takes failed", then=ends("failed", "succeeded")),
    Case("the task never ends", then=go_on, hangs=True),
    Case("a finished take without an address, every time", then=ends("succeeded", audio_url="")),
    Case(
        "the right file under a wrong content type",
        lambda provider: provider.on_audio.extend(raw(provider.audio, "text/html")() for _ in range(2)),
    ),
    *stored(is_task=True),
]
NOW_CASES = [
    *sent(is_task=False),
    Case("202 not ready, once", posted(says(202, type="not_ready", error="shortly")), is_task=False),
    Case(
        "202 not ready, for ever",
        posted(says(202, type="not_ready", error="shortly"), FOREVER),
        is_task=False,
    ),
    Case("success without an address", taken(says(200, code=200, wav_url="")), is_task=False, hangs=True),
    Case(
        "an MP3 instead of the WAV",
        lambda provider: provider.on_audio.extend(raw(provider.audio, "audio/wav")() for _ in range(FOREVER)),
        is_task=False,
    ),
    *stored(is_task=False),
]
CASES = TASK_CASES + NOW_CASES
