"""What the engine keeps of each clip beside the file it hands out. Plain files, no Django.

Songs keep a lossless master and their notation, so that WAV, stems, joins and covers can be made of them
later; recordings keep the file that was fetched and what was heard in it.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the originals of one clip are, or would be."""

    folder: Path
    clip_id: str

    @property
    def master(self) -> Path:
        return self.folder / f"{self.clip_id}.flac"

    @property
    def notation(self) -> Path:
        return self.folder / f"{self.clip_id}.notation.gz"

    @property
    def heard(self) -> Path:
        return self.folder / f"{self.clip_id}.heard.gz"

    @property
    def fetched(self) -> Path:
        return self.folder / f"{self.clip_id}.fetched"


def write(path: Path, content: bytes) -> None:
    """All or nothing, also when the process is killed in between."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    write(path, gzip.compress(json.dumps(value, ensure_ascii=False).encode(), compresslevel=6, mtime=0))


def read_json(path: Path) -> dict[str, Any] | None:
    """None when there is none."""
    try:
        value: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    except FileNotFoundError:
        return None
    return value
