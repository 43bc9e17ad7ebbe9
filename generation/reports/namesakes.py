"""Telling apart what is called the same: two projects “Demo”, two people of one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from generation.models import ApiKey
from projects.models import Project, User


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called; `whose` is said as well where that is not enough."""

    text: str
    whose: str = ""
    is_deleted: bool = False

    def label(self, *more: str) -> str:
        """`Demo`, or with `more` in brackets `Demo (Alice, deleted)`."""
        words = [word for word in (*more, "deleted" if self.is_deleted else "") if word]
        return f"{self.text} ({', '.join(words)})" if words else self.text


def name_of(row: User | Project | ApiKey) -> Name:
    """As it is called today. A project's owner has to be loaded with it."""
    match row:
        case User():
            return Name(row.display_name, row.email)
        case Project():
            return Name(row.title, row.owner.display_name)
        case ApiKey():
            return Name(row.label, f"…{row.hint}" if row.hint else "")


def told_apart(names: Mapping[str, Name]) -> dict[str, str]:
    """A label for each id, in the order of `names`, and no two the same.

    Those that would be have whose they are added, and those that still are the beginning of their id.
    """
    labels = {key: name.label() for key, name in names.items()}
    for has_id in (False, True):
        counts = Counter(labels.values())
        for key, name in names.items():
            if counts[labels[key]] > 1:
                labels[key] = name.label(name.whose, _short(key) if has_id else "")
    return labels


def _short(key: str) -> str:
    return f"#{key.partition('-')[0]}" if key else ""
