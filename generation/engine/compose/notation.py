"""Songs as JSON and back: every field of a score, so that it can be played again to the last sample.

Dataclasses are lists of their fields in order, a genre is its name. Fields added at the end of a class read
as their defaults from older songs, so only a change of meaning needs a new VERSION.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from generation.engine.compose.genres import GENRES
from generation.engine.compose.profile import Genre
from generation.engine.compose.score import Score

VERSION = 1


class NotationError(ValueError):
    """A notation that this engine cannot read; the message says why."""


def to_notation(score: Score) -> dict[str, Any]:
    """The score in plain JSON values."""
    return {"version": VERSION} | {f.name: _plain(getattr(score, f.name)) for f in fields(score)}


def from_notation(notation: Mapping[str, Any]) -> Score:
    """The score that `to_notation` wrote, equal in every field. Raises NotationError for anything else."""
    if notation.get("version") != VERSION:
        raise NotationError(f"This engine reads songs of version {VERSION}, not {notation.get('version')!r}.")
    hints = _hints(Score)
    try:
        return Score(**{name: _read(hints[name], notation[name]) for name in hints if name in notation})
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotationError(f"This is not a whole song: {error!r}.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Genre):
        return value.name
    if is_dataclass(value):
        return [_plain(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _read(hint: Any, value: Any) -> Any:
    """The value as the type hint has it."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Genre:
        return GENRES[value]
    if isinstance(hint, type) and is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _read(hints[name], item) for name, item in zip(hints, value, strict=False)})
    if origin is UnionType:
        return None if value is None else _read(next(h for h in inner if h is not NoneType), value)
    if origin is tuple:
        return _read_tuple(inner, value)
    if origin is Mapping:
        return {inner[0](key): _read(inner[1], item) for key, item in value.items()}
    if not isinstance(value, (int, float) if hint is float else hint):
        raise TypeError(f"{value!r} where {hint.__name__} belongs")
    return float(value) if hint is float else value


def _read_tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], item) for item in value)
    return tuple(_read(hint, item) for hint, item in zip(inner, value, strict=True))


@cache
def _hints(cls: type) -> dict[str, Any]:
    """Names of a dataclass's fields with their types, in order."""
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls)}
