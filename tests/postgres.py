"""`python -m tests.postgres [pytest's arguments]`: the tests that meet the database, on a real PostgreSQL.

A cluster in a temporary folder is started for them and thrown away, reached by a socket in that folder only.
Where PostgreSQL is missing, its Debian package is installed when this may be done without asking (by root,
as in a container); otherwise the tests are skipped, and that is said.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from musicstudio.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[1]
TESTS = (
    *(
        "balance",
        "credits",
        "keys",
        "lifecycle",
        "notifications",
        "people",
        "projects_models/test_admin.py",
        "reports",
    ),
    "votes/test_races.py",
)
SEQUENCES = "4"  # of the random lives: what they find they find on SQLite, and sooner
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
USER = "studio"
DATABASE = "studio"
START_WITHIN_S = 60.0
THROWN_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # nothing of it is to last
MISSING = (
    "PostgreSQL was not found: the tests on it are skipped. Install it (on Debian: apt-get install "
    "postgresql), or put its programs (initdb, postgres) into PATH."
)


def main(arguments: list[str]) -> int:
    programs = find_programs() or install()
    if programs is None:
        print(MISSING)
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves nothing behind
    with Cluster(programs) as cluster:
        print(f"{cluster.version}, in a folder that is thrown away", flush=True)
        environment = {"SEQUENCES": SEQUENCES, **os.environ, "DATABASE_URL": cluster.url}
        tests = [sys.executable, "-m", "pytest", "-m", "not browser and not processes", *_wanted(arguments)]
        return subprocess.run(tests, cwd=ROOT, env=environment).returncode


def _wanted(arguments: list[str]) -> list[str]:
    """The tests that are named, or those that meet the database; these on every core."""
    if any(Path(argument.split("::")[0]).exists() for argument in arguments):
        return arguments
    tests = [f"tests/{name}" for name in TESTS if (ROOT / "tests" / name).exists()]
    return ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", *arguments, *tests]


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest there is."""
    in_path = shutil.which("initdb")
    folders = [Path(in_path).resolve().parent] if in_path and shutil.which("postgres") else []
    for place in PLACES:
        folders += Path("/").glob(place.lstrip("/"))
    usable = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(usable, key=_version_in, default=None)


def _version_in(folder: Path) -> float:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return float("".join(c for c in said.stdout.split()[2] if c.isdigit() or c == "."))


def install() -> Path | None:
    """From Debian's package, when that needs nobody's password; else None."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing PostgreSQL for the tests …", flush=True)
    command = "apt-get update -q && apt-get install -qy --no-install-recommends postgresql"
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    return find_programs()


class Cluster:
    """A PostgreSQL server of our own while the `with` lasts. Its `url` is one for DATABASE_URL.

    It refuses to run as root, so then its own user runs it, or `nobody`.
    """

    def __init__(self, programs: Path):
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="music-studio-postgres-"))
        self.url = f"postgres://{USER}@/{DATABASE}?host={self.folder}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def version(self) -> str:
        return self._run("postgres", "--version").strip()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _start(self) -> None:
        if owner := _unprivileged():
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = self.folder / "data"
        self._run(
            "initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", f"-U{USER}", str(data)
        )
        options = ["-c", "listen_addresses=", "-k", str(self.folder), "-c", "max_connections=100"]
        options += [option for setting in THROWN_AWAY for option in ("-c", setting)]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", str(data), *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
                **_as(_unprivileged()),
            )
        self._wait()
        self._run("createdb", f"-h{self.folder}", f"-U{USER}", DATABASE)

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN_S
        ready = [self.programs / "pg_isready", f"-h{self.folder}", "-q"]
        while subprocess.run(ready).returncode:
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def _remove(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # a fast shutdown
            self.process.wait(30)
        shutil.rmtree(self.folder)

    def _run(self, program: str, *options: str) -> str:
        done = subprocess.run(
            [self.programs / program, *options],
            cwd="/",
            capture_output=True,
            text=True,
            **_as(_unprivileged()),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run it as when we are root; None is ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
