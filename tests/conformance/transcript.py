"""docs/curl.md: every endpoint of a running engine, asked with the real curl.

    python -m tests.conformance.transcript --write

The client drives, with curl as its transport, so what is shown is what was sent. Ids are numbered in the
order they appear, long texts and lists shortened.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx

from generation.musicapi import MusicAPI
from generation.musicapi.operations import GET_CREDITS, OPERATIONS, PRODUCER_CREATE, SONIC_CREATE
from tests.conformance.asking import SONG, Asking
from tests.conformance.shortened import Shortened
from tests.engine_process import EngineProcess

PAGE = Path(__file__).resolve().parents[2] / "docs" / "curl.md"
INTRODUCTION = """\
# MusicAPI with curl

Every operation, as the local engine answers it. This page is made by
`python -m tests.conformance.transcript --write`, which runs the commands it shows. `$URL` is the engine's
address (or `https://api.musicapi.ai`) and `$KEY` the key; ids are numbered in the order they appear, and what
is long is cut with an `…`. What each field means: [musicapi.md](musicapi.md).
"""
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `path` holds no host."""

    method: str
    path: str
    body: bytes
    status: int
    answer: bytes
    has_key: bool = True


class Curl(httpx.BaseTransport):
    """Sends what httpx would send with the curl of the system, and remembers it."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("Authorization")
        command = ["curl", "--silent", "--noproxy", "*", "--request", request.method, str(request.url)]
        command += ["--header", f"Authorization: {key}"] if key else []
        if body := request.read():
            command += ["--header", "Content-Type: application/json", "--data-binary", body.decode()]
        done = subprocess.run([*command, "--write-out", "\n%{http_code}"], capture_output=True, check=True)
        answer, _, status = done.stdout.rpartition(b"\n")
        path = request.url.raw_path.decode()
        self.exchanges.append(Exchange(request.method, path, body, int(status), answer, bool(key)))
        return httpx.Response(int(status), content=answer)


def page() -> str:
    curl = Curl()
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineProcess(
            Path(folder), faults=False, workers=2, song_seconds=6, env={"ENGINE_ALLOW_HOSTS": "127.0.0.1"}
        ).start()
        try:
            with MusicAPI(engine.key, engine.url, timeout_s=60, transport=curl) as api:
                sections = _sections(Asking(api), curl)
            refusals = _refusals(engine, curl)
            return INTRODUCTION + "".join(_written(sections | refusals, Shortened(engine.url, engine.key)))
        finally:
            engine.stop()


def _sections(asking: Asking, curl: Curl) -> dict[str, list[Exchange]]:
    """What was exchanged for each operation, in the order of the catalogue."""
    asking.ask_for_all()
    return {key: _about(asking, curl, key) for key in OPERATIONS}


def _about(asking: Asking, curl: Curl, key: str) -> list[Exchange]:
    """The request, and the last poll of its task; of the first operation also the first poll."""
    operation = OPERATIONS[key]
    at_path = [each for each in curl.exchanges if each.path == operation.path]
    if operation is GET_CREDITS:
        return at_path[:1]
    sent = asking.sent_for(key)
    request = next(each for each in at_path if json.loads(each.body) == sent)
    accepted = asking.outcome(key).accepted
    if accepted is None:
        return [request]
    asking.ended(key)
    task_path = operation.task_path.format(task_id=accepted.task_id)
    polls = [each for each in curl.exchanges if each.path == task_path]
    return [request, polls[0], polls[-1]] if operation is SONIC_CREATE else [request, polls[-1]]


def _refusals(engine: EngineProcess, curl: Curl) -> dict[str, list[Exchange]]:
    """One of each kind of error body (docs/musicapi.md §1.5)."""
    asked: list[tuple[str, str, str, dict[str, object] | None, bool]] = [
        ("400: a field is wrong", "POST", SONIC_CREATE.path, {**SONG, "mv": "sonic-v9"}, True),
        ("401: no key", "GET", GET_CREDITS.path, None, False),
        ("403: words that are refused", "POST", SONIC_CREATE.path,
         {"custom_mode": False, "mv": "sonic-v5", "gpt_description_prompt": "in the style of Nina Simone"},
         True),
        ("404: an unknown clip", "POST", "/api/v1/sonic/bpm", {"clip_id": NOBODY}, True),
        ("410: retired", "POST", PRODUCER_CREATE.path,
         {"task_type": "swap_music_vocals", "clip_id": NOBODY}, True),
    ]  # fmt: skip
    found = {}
    with httpx.Client(transport=curl, base_url=engine.url) as client:
        for title, method, path, body, has_key in asked:
            headers = {"Authorization": f"Bearer {engine.key}"} if has_key else {}
            client.request(method, path, json=body, headers=headers)
            found[title] = [curl.exchanges[-1]]
    return found


def _written(sections: dict[str, list[Exchange]], short: Shortened) -> list[str]:
    lines = []
    for key, exchanges in sections.items():
        title = f"`{key}`" if key in OPERATIONS else key
        about = OPERATIONS[key].about if key in OPERATIONS else ""
        lines.append(f"\n## {title}\n" + (f"\n{about}\n" if about else ""))
        most = 2 if key == "sonic.create" or "stems" in key else 1
        lines += [_shown(each, short, most) for each in exchanges]
    return lines


def _shown(exchange: Exchange, short: Shortened, most: int) -> str:
    """The command and its answer, with at most so many clips."""
    command = [f'curl "$URL{short.text(exchange.path)}"']
    if exchange.has_key:
        command.append('-H "Authorization: Bearer $KEY"')
    if exchange.body:
        body = short.line(exchange.body).replace("'", "'\\''")
        command += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    shown = " \\\n  ".join(command)
    answer = short.json(exchange.answer, most)
    return f"\n```sh\n{shown}\n```\n\nHTTP {exchange.status}\n\n```json\n{answer}\n```\n"


def main(arguments: list[str]) -> int:
    text = page()
    if "--write" in arguments:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
