"""`python -m tests.credits.leaks`: a whole life of a studio with real keys, then a search for them.

Two accounts of a real engine stand for MusicAPI: one key comes from the environment, one is entered in the
admin, and others are mistyped, replaced, or refused. Songs are made with them, requests fail in every way,
pages break. Then every byte that the studio wrote or answered is searched: its log, its pages, its database,
its media, its command lines. Only the key file of the studio's own engine may hold that engine's key.
"""

from __future__ import annotations

import base64
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

from tests.engine_process import EngineProcess
from tests.studio_process import StudioProcess, Visitor

WITHIN_S = 240
SONGS_OF_EACH = 3
MISTYPED, REFUSED = "a key with spaces 7c41e0", "refused-key-5f0d2b9a7c41e0"
PAGES = (
    "/",
    "/create/",
    "/queue/",
    "/credits/",
    "/credits/approvals/",
    "/healthz",
    "/no-such-page/",
    "/admin/",
    "/admin/credits/",
    "/admin/generation/apikey/",
    "/admin/generation/apikey/add/",
    "/admin/generation/apikey/99999/change/",
    "/admin/generation/projectkey/",
    "/admin/generation/generation/",
    "/admin/generation/creditentry/",
    "/admin/generation/balancereading/",
)
FAULTS = [
    *({"on": "submit", "kind": kind} for kind in ("rate_limit", "error", "html", "content")),
    {"on": "poll", "kind": "error"},
    {"on": "media", "kind": "error"},
    {"on": "webhook", "kind": "forged"},
]
BROKEN_TABLE = "generation_apikey"
OWN_KEY_FILE = "engine/key"


class Life:
    """One studio, lived through; `secrets` are what nobody may find, by name."""

    def __init__(self, folder: Path, debug: bool):
        self.engine = EngineProcess(folder / "musicapi", song_seconds=8, options=["--allow-host=127.0.0.1"])
        self.folder, self.debug = folder / "studio", debug
        self.told: dict[str, bytes] = {}
        self.songs = 0
        self.secrets = {"mistyped": MISTYPED, "refused": REFUSED}

    def live(self) -> None:
        self.engine.start()
        try:
            self.secrets["of the environment"] = self.engine.key
            for name in ("stored", "replaced"):
                self.secrets[name] = self.engine.open_account(name, credits=500)
            environment = {
                "MUSICAPI_KEY": self.engine.key,
                "MUSICAPI_URL": self.engine.url,
                "MUSICAPI_SECONDS_PER_REQUEST": "0.1",
                "DEBUG": "true" if self.debug else "false",
                "LOG_LEVEL": "DEBUG",
            }
            with StudioProcess(self.folder, environment=environment) as studio:
                self._through(studio)
        finally:
            self.engine.stop()

    def _through(self, studio: StudioProcess) -> None:
        visitor = studio.sign_in()
        visitor.http.event_hooks["response"].append(self._note)
        key = self._enter_keys(visitor)
        projects = [_new_project(visitor, title) for title in ("Of the environment", "Of its own key")]
        visitor.post("/admin/generation/projectkey/add/", {"project": projects[1], "api_key": key})
        self.engine.queue_faults(*FAULTS)
        for project in projects * SONGS_OF_EACH:
            _ask(visitor, project)
        _wait_for(studio, SONGS_OF_EACH * len(projects))
        self._look_at_all(visitor, [f"/projects/{project}/" for project in projects], key)
        self._look_at_rows(visitor, studio)
        with _broken(studio):
            self._look_at_all(visitor, [f"/projects/{projects[0]}/"], key)
            self._enter_into_the_broken(visitor, key)
        self.engine.stop()
        self._press(visitor, key, "test")
        _ask(visitor, projects[1])
        self._look_at_all(visitor, [], key)
        time.sleep(3)  # for what workers say of an engine that is gone
        self.told["command lines"] = _command_lines()

    def _enter_keys(self, visitor: Visitor) -> str:
        """Type every secret into the form, right and wrong; returns the row of the stored key."""
        add = "/admin/generation/apikey/add/"
        form = {"base_url": self.engine.url, "seconds_per_request": "0.1", "low_balance": "0"}
        for name in ("mistyped", "of the environment"):
            visitor.post(add, {**form, "label": name, "new_secret": self.secrets[name]})
        for name in ("refused", "replaced"):
            visitor.post(add, {**form, "label": f"The {name} one", "new_secret": self.secrets[name]})
            listed = visitor.http.get("/admin/generation/apikey/").text
            numbers = re.findall(r"/admin/generation/apikey/(\d+)/change/", listed)
            key = max(numbers, key=int, default="0")
            self._press(visitor, key, "test")
        visitor.post(
            f"/admin/generation/apikey/{key}/change/",
            {**form, "label": "The stored one", "new_secret": self.secrets["stored"]},
        )
        self._press(visitor, key, "test")
        return key

    def _enter_into_the_broken(self, visitor: Visitor, key: str) -> None:
        """The forms cannot be shown, so they are sent without: error pages come, with tracebacks."""
        token = {"csrfmiddlewaretoken": visitor.http.cookies["csrftoken"], "label": "Broken"}
        for path in ("/admin/generation/apikey/add/", f"/admin/generation/apikey/{key}/change/"):
            for secret in self.secrets.values():
                form = {**token, "new_secret": secret, "base_url": self.engine.url}
                visitor.http.post(path, data=form, headers={"Referer": str(visitor.http.base_url)})

    def _press(self, visitor: Visitor, key: str, act: str) -> None:
        visitor.post(
            f"/admin/generation/apikey/{key}/{act}/now/", {}, f"/admin/generation/apikey/{key}/change/"
        )

    def _look_at_all(self, visitor: Visitor, more: list[str], key: str) -> None:
        of_key = f"/admin/generation/apikey/{key}"
        for path in (*PAGES, *more, f"{of_key}/change/", f"{of_key}/history/"):
            visitor.http.get(path)

    def _look_at_rows(self, visitor: Visitor, studio: StudioProcess) -> None:
        """The page of everything that was made, for people and for admins."""
        for (track,) in studio.rows("SELECT id FROM projects_track"):
            visitor.http.get(f"/tracks/{UUID(track)}/")
        for (generation,) in studio.rows("SELECT id FROM generation_generation"):
            visitor.http.get(f"/admin/generation/generation/{UUID(generation)}/change/")
        self.songs = len(list((self.folder / "media").rglob("*.mp3")))

    def _note(self, response: httpx.Response) -> None:
        response.read()
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        name = f"page {len(self.told)}: {response.request.method} {response.url} {response.status_code}"
        self.told[name] = headers.encode() + b"\n\n" + response.content

    def found(self) -> list[str]:
        """Where a secret stands that should not; empty when nowhere."""
        own_key = (
            (self.folder / OWN_KEY_FILE).read_text().strip() if (self.folder / OWN_KEY_FILE).exists() else ""
        )
        secrets = self.secrets | ({"of the studio's own engine": own_key} if own_key else {})
        secrets["of the studio itself"] = (self.folder / "secret_key").read_text().strip()
        places = self.told | {str(path): path.read_bytes() for path in self._files()}
        return [
            f"the key {name} ({form}) is in {place}"
            for name, secret in secrets.items()
            for form, written in _forms(secret).items()
            for place, content in places.items()
            if written in content
        ]

    def _files(self) -> Iterator[Path]:
        spared = {self.folder / OWN_KEY_FILE, self.folder / "secret_key"}
        yield from (path for path in self.folder.rglob("*") if path.is_file() and path not in spared)

    def facts(self) -> str:
        statuses = sorted({name.rsplit(" ", 1)[1] for name in self.told if name.startswith("page")})
        files = list(self._files())
        size = sum(path.stat().st_size for path in files) + sum(map(len, self.told.values()))
        return (
            f"DEBUG {'on' if self.debug else 'off'}: {self.songs} takes, "
            f"{len(self.told) - 1} answers ({', '.join(statuses)}) and "
            f"{len(files)} files, {size / 1e6:.1f} MB, searched for {len(self.secrets) + 2} secrets"
        )


def _forms(secret: str) -> dict[str, bytes]:
    """How a secret may be written down."""
    encoded = base64.b64encode(secret.encode()).rstrip(b"=")
    return {"as it is": secret.encode(), "quoted": quote(secret).encode(), "base64": encoded}


def _new_project(visitor: Visitor, title: str) -> str:
    page = visitor.post("/projects/new/", {"title": title})
    return str(page.url).rstrip("/").rsplit("/", 1)[1]


def _ask(visitor: Visitor, project: str) -> None:
    form = {
        "mode": "write",
        "nonce": str(uuid4()),
        "model": "sonic-v5",
        "title": "A song",
        "tags": "pop, piano",
        "lyrics": "[Verse]\nA small light over the harbour",
    }
    answer = visitor.post(f"/projects/{project}/generations/", form, f"/projects/{project}/")
    assert answer.status_code == httpx.codes.OK, answer.text[:2000]


def _wait_for(studio: StudioProcess, songs: int) -> None:
    ended = "SELECT count(*) FROM generation_generation WHERE state IN ('succeeded', 'failed', 'unconfirmed')"
    until = time.monotonic() + WITHIN_S
    while studio.rows(ended)[0][0] < songs:
        if time.monotonic() > until:
            raise AssertionError(studio.rows("SELECT state, phase, error FROM generation_generation"))
        time.sleep(0.5)


@contextmanager
def _broken(studio: StudioProcess) -> Iterator[None]:
    """Half of the pages fail: a table they need is gone."""
    _rename(studio, BROKEN_TABLE, f"{BROKEN_TABLE}_gone")
    try:
        yield
    finally:
        _rename(studio, f"{BROKEN_TABLE}_gone", BROKEN_TABLE)


def _rename(studio: StudioProcess, table: str, name: str) -> None:
    connection = sqlite3.connect(studio.data / "studio.sqlite3", timeout=30)
    try:
        connection.execute(f"ALTER TABLE {table} RENAME TO {name}")
        connection.commit()
    finally:
        connection.close()


def _command_lines() -> bytes:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout


def search(folder: Path, debug: bool) -> tuple[list[str], Life]:
    """Live through it in `folder`; where secrets were found."""
    life = Life(folder, debug)
    life.live()
    return life.found(), life


def main() -> int:
    leaks = []
    for debug in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            found, life = search(Path(folder), debug)
            print(life.facts(), flush=True)
            leaks += found
    print("\n".join(leaks) or "No secret was found anywhere.")
    return bool(leaks)


if __name__ == "__main__":
    sys.exit(main())
