"""Two years of a team's ledger, as large as asked for, in the database the settings name (SQLite).

The team is the same whatever the size: 24 people with a favourite model, 60 projects, everybody at home in
four of them and on one day in one, all operations of the catalogue (songs most of all), three keys of
which one is the engine's.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from generation.models import ApiKey, Clip, CreditEntry
from generation.musicapi.operations import GET_CREDITS, OPERATIONS
from projects.models import Project, Track, User

PEOPLE, PROJECTS, EACH_IN = 24, 60, 4
DAYS = 730
REFUNDED, ADJUSTED, DELETED, REJECTED = 0.04, 0.001, 0.2, 0.2
MODELS = {"sonic": ("sonic-v5", "sonic-v4-5-plus"), "producer": ("FUZZ-2.0", "FUZZ-2.0 Pro")}
CHUNK = 20_000
WHILE_FILLING = (  # what is written here can be written again
    "PRAGMA foreign_keys = OFF",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -2000000",
)
ASKED = [operation for operation in OPERATIONS.values() if operation is not GET_CREDITS]
WEIGHTS = [20 if operation.key.endswith("create") else 1 + 3 * operation.takes for operation in ASKED]


def fill(count: int, now: datetime, seed: int = 4) -> None:
    """Write `count` lines of the ledger, evenly over the two years before `now`, and the takes they brought.

    Some takes were deleted since, others rejected. Nothing that is measured reads their requests, so these
    are left out.
    """
    chance = random.Random(seed)
    people = [User.objects.create_user(f"p{n}@example.org", name=f"Person {n}") for n in range(PEOPLE)]
    projects = [
        Project.objects.create(owner=people[n % PEOPLE], title=f"Project {n}") for n in range(PROJECTS)
    ]
    keys = [
        ApiKey.objects.get_or_create(source="engine", defaults={"label": "Local engine"})[0],
        *(ApiKey.objects.create(label=f"Key {n}", source="stored") for n in range(2)),
    ]
    with connection.cursor() as cursor:
        for pragma in WHILE_FILLING:
            cursor.execute(pragma)
    team = [(person, chance.sample(projects, EACH_IN), chance.choice(keys)) for person in people]
    entries, clips, tracks = Table(CreditEntry), Table(Clip), Table(Track)
    with transaction.atomic():
        for line in _lines(count, now, team, chance):
            entries.add(line)
            for position in range(OPERATIONS[line["operation"]].takes if line["kind"] == "charge" else 0):
                track_id = None if chance.random() < DELETED else f"{chance.getrandbits(128):032x}"
                clips.add(_clip(line, position, track_id, chance))
                if track_id:
                    tracks.add(_track(line, track_id, chance))
        for table in (entries, clips, tracks):
            table.write()
    connection.close()  # the next one is as the settings have it


def _lines(count: int, now: datetime, team: list[Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    step = timedelta(days=DAYS) / count
    written = 0
    while written < count:
        moment = now - step * (count - written)
        person, projects, key = chance.choice(team)
        operation = chance.choices(ASKED, WEIGHTS)[0]
        project = projects[moment.day % EACH_IN]
        models = MODELS.get(operation.family, ("",)) if operation.takes else ("",)
        line = {
            "kind": "charge",
            "credits": -operation.price,
            "created_at": _stored(moment),
            "generation_id": f"{chance.getrandbits(128):032x}",
            "api_key_id": key.pk,
            "api_key_label": key.label,
            "person_id": person.pk,
            "person_name": person.name,
            "project_id": project.pk.hex,
            "project_title": project.title,
            "operation": operation.key,
            "model": models[person.pk % len(models)],
            "title": "Rain",
            "is_local": key.is_local,
        }
        yield line
        written += 1
        luck = chance.random()
        if luck < REFUNDED and written < count:
            yield line | {
                "kind": "refund",
                "credits": operation.price,
                "created_at": _stored(moment + step / 2),
            }
            written += 1
        elif luck > 1 - ADJUSTED and written < count:
            yield line | {"kind": "adjustment", "credits": -1, "generation_id": None, "reason": "Rounded"}
            written += 1


def _clip(line: dict[str, Any], position: int, track_id: str | None, chance: random.Random) -> dict[str, Any]:
    return {
        "generation_id": line["generation_id"],
        "clip_id": f"clip-{chance.getrandbits(64)}",
        "kind": "take",
        "position": position,
        "state": "succeeded",
        "track_id": track_id,
        "stored_at": line["created_at"],
    }


def _track(line: dict[str, Any], track_id: str, chance: random.Random) -> dict[str, Any]:
    return {
        "id": track_id,
        "project_id": line["project_id"],
        "created_by_id": line["person_id"],
        "created_at": line["created_at"],
        "title": "Rain",
        "size": 1,
        "duration_s": 60.0,
        "verdict": Track.Verdict.REJECTED if chance.random() < REJECTED else "",
    }


class Table:
    """Rows of a model, written many at a time; columns that are not given have the model's defaults."""

    def __init__(self, model: Any) -> None:
        fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
        self.defaults = {field.attname: _stored(field.get_default()) for field in fields}
        columns = ", ".join(f'"{field.column}"' for field in fields)
        places = ", ".join(["%s"] * len(fields))
        self.insert = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608  # names of our models
        self.rows: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> None:
        self.rows.append(tuple((self.defaults | values).values()))
        if len(self.rows) == CHUNK:
            self.write()

    def write(self) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(self.insert, self.rows)
        self.rows.clear()


def _stored(value: Any) -> Any:
    """As SQLite has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.hex if isinstance(value, uuid.UUID) else "{}" if value == {} else value
