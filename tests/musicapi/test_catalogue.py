"""The catalogue against the contract's tables, written out by hand (docs/musicapi.md)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generation.musicapi import OPERATIONS
from generation.musicapi.operations import RETIRED, operation_at, operations_at
from tests.musicapi.bodies import BODIES, CLIP, SONG

REPO = Path(__file__).resolve().parents[2]
PRICES = {
    "sonic.create": 15, "sonic.extend": 15, "sonic.cover": 15, "sonic.upload_extend": 15,
    "sonic.upload_cover": 15, "sonic.extend_upload": 15, "sonic.cover_upload": 15,
    "sonic.persona_music": 15, "sonic.replace": 15, "sonic.concat": 2, "sonic.persona": 1,
    "sonic.bpm": 1, "sonic.vox": 1, "sonic.upsample_tags": 1, "sonic.stems_basic": 15,
    "sonic.stems_full": 75, "sonic.upload": 2, "sonic.wav": 2, "sonic.midi": 1,
    "sonic.aligned_lyrics": 1, "sonic.lyrics": 2,
    "producer.create": 12, "producer.extend": 12, "producer.cover": 12, "producer.replace": 12,
    "producer.upload": 2,
    "nuro.vocal": 10, "nuro.bgm": 10, "nuro.bgm_v2": 10,
    "get-credits": 0,
}  # fmt: skip
MUSIC = ["sonic.create", "sonic.extend", "sonic.cover", "sonic.persona_music", "sonic.extend_upload",
         "sonic.cover_upload", "sonic.upload_extend", "sonic.upload_cover"]  # fmt: skip


VERBS = {
    "create": "sonic.create producer.create",
    "extend": "sonic.extend sonic.extend_upload sonic.upload_extend producer.extend",
    "cover": "sonic.cover sonic.cover_upload sonic.upload_cover producer.cover",
    "replace": "sonic.replace producer.replace",
    "upload": "sonic.upload producer.upload",
    "concat": "sonic.concat",
    "persona": "sonic.persona",
    "persona_music": "sonic.persona_music",
    "bpm": "sonic.bpm",
    "vox": "sonic.vox",
    "upsample_tags": "sonic.upsample_tags",
    "stems_basic": "sonic.stems_basic",
    "stems_full": "sonic.stems_full",
    "wav": "sonic.wav",
    "midi": "sonic.midi",
    "aligned_lyrics": "sonic.aligned_lyrics",
    "lyrics": "sonic.lyrics",
    "vocal": "nuro.vocal",
    "bgm": "nuro.bgm",
    "bgm_v2": "nuro.bgm_v2",
    "get-credits": "get-credits",
}


def problems(key: str, **more: object) -> list[str]:
    """The fields that are refused in the smallest body with these changes; None takes a field out."""
    body = {name: value for name, value in (BODIES[key] | more).items() if value is not None}
    return [problem.field for problem in OPERATIONS[key].problems(body)]


def test_every_operation_costs_what_the_contract_says():
    assert {key: operation.price for key, operation in OPERATIONS.items()} == PRICES


def test_operations_that_do_the_same_share_their_verb():
    expected = {key: verb for verb, keys in VERBS.items() for key in keys.split()}
    assert {key: operation.verb for key, operation in OPERATIONS.items()} == expected


@pytest.mark.parametrize("key", OPERATIONS)
def test_the_smallest_request_is_enough(key):
    assert problems(key) == []


@pytest.mark.parametrize("key", [key for key in OPERATIONS if key != "get-credits"])
def test_a_request_selects_one_operation_of_its_path(key):
    path = OPERATIONS[key].path
    assert operation_at(path, BODIES[key]) is OPERATIONS[key]
    assert [each.key for each in operations_at(path) if each.is_selected_by(BODIES[key])] == [key]


@pytest.mark.parametrize("task_type", RETIRED)
def test_what_is_retired_is_offered_no_more(task_type):
    assert operation_at("/api/v1/producer/create", {"task_type": task_type, **CLIP}) is None


NEEDED = [
    *((key, field) for key in MUSIC for field in ("custom_mode", "mv", "prompt")),
    *((f"sonic.{name}", "continue_clip_id")
      for name in ("extend", "cover", "concat", "extend_upload", "cover_upload")),
    ("sonic.persona_music", "persona_id"),
    *((f"sonic.{name}", "url") for name in ("upload", "upload_extend", "upload_cover")),
    *(("sonic.replace", name) for name in ("clip_id", "mv", "infill_start_s", "infill_end_s")),
    ("sonic.persona", "clip_id"), ("sonic.persona", "name"), ("sonic.lyrics", "description"),
    *((f"sonic.{name}", "clip_id")
      for name in ("bpm", "vox", "wav", "midi", "aligned_lyrics", "stems_basic", "stems_full")),
    ("sonic.upsample_tags", "tags"),
    ("producer.create", "sound"),
    *((f"producer.{name}", "clip_id") for name in ("extend", "cover", "replace")),
    ("producer.upload", "audio_url"),
    ("nuro.vocal", "lyrics"), ("nuro.bgm", "description"), ("nuro.bgm_v2", "description"),
    ("nuro.bgm_v2", "duration"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "field"), NEEDED)
@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_needed_is_asked_for(key, field, nothing):
    assert problems(key, **{field: nothing}) == [field]


LIMITS = [
    *((key, "title", 80, {}) for key in [*MUSIC, "sonic.replace", "producer.create"]),
    *((key, "gpt_description_prompt", 400, {"custom_mode": False}) for key in MUSIC),
    *(("sonic.create", field, limit, {"mv": mv})
      for mv, prompt, tags in [("sonic-v3-5", 3000, 200), ("sonic-v4", 3000, 200),
                               ("sonic-v4-5", 5000, 1000), ("sonic-v4-5-plus", 5000, 1000),
                               ("sonic-v5", 5000, 1000)]
      for field, limit in [("prompt", prompt), ("tags", tags)]),
    ("sonic.create", "webhook_url", 1024, {}),
    ("sonic.replace", "infill_lyrics", 5000, {}),
    ("sonic.lyrics", "description", 119, {}),
    ("sonic.persona", "name", 79, {}), ("sonic.persona", "describe", 199, {}),
    ("nuro.vocal", "lyrics", 2000, {}), ("nuro.bgm_v2", "description", 199, {}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "field", "limit", "more"), LIMITS)
def test_lengths_are_inclusive_and_counted_in_characters(key, field, limit, more):
    start = "https://h.example/" if field == "webhook_url" else ""
    full = start + "🌧" * (limit - len(start))
    assert problems(key, **more, **{field: full}) == []
    assert problems(key, **more, **{field: full + "x"}) == [field]


RANGES = [
    *(("sonic.create", name, [0, 0.5, 1], [-0.01, 1.01])
      for name in ("style_weight", "weirdness_constraint")),
    *((f"sonic.{name}", "audio_weight", [0, 1], [-0.1, 1.1])
      for name in ("cover", "cover_upload", "upload_cover", "upload_extend")),
    *((f"sonic.{name}", "continue_at", [0, 0.1, 200], [-0.1])
      for name in ("extend", "extend_upload", "upload_extend")),
    *((key, "duration", [10, 360], [9, 361, 10.5]) for key in MUSIC),
    *(("producer.create", name, [0, 1], [-0.1, 1.1]) for name in ("lyrics_strength", "weirdness")),
    ("producer.create", "sound_strength", [0.2, 1], [0.19, 0, 1.1]),
    ("producer.create", "seed", ["0", "3966900172"], ["-1", "x", 7, "٣"]),
    ("producer.cover", "cover_strength", [0, 1], [1.1]),
    ("producer.extend", "starts_at", [0, 30.5], [-1]),
    ("producer.replace", "ends_at", [12.5], [12, 3]),
    ("nuro.vocal", "duration", [30, 240], [29, 241, 30.5]),
    ("nuro.bgm", "duration", [1, 60], [61, -1]),
    ("nuro.bgm_v2", "duration", [30, 120], [29, 121]),
    ("sonic.replace", "infill_end_s", [8.1, 300], [8, 3]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "field", "fine", "refused"), RANGES)
def test_numbers_have_inclusive_ends(key, field, fine, refused):
    not_numbers = [True, [1], float("nan"), float("inf"), "soon"]
    assert {str(value): problems(key, **{field: value}) for value in fine} == {str(v): [] for v in fine}
    for value in [*refused, *not_numbers]:
        assert problems(key, **{field: value}) == [field], value


@pytest.mark.parametrize(
    ("key", "field", "fine", "refused"),
    [
        ("sonic.create", "mv", ["sonic-v3-5", "sonic-v4", "sonic-v4-5", "sonic-v4-5-plus", "sonic-v5"],
         ["sonic-v4-5-all", "sonic-v9", 5]),
        ("sonic.create", "vocal_gender", ["f", "m"], ["F", "female", True]),
        ("sonic.create", "make_instrumental", [True, False], ["true", 1, 0.0]),
        ("sonic.create", "auto_lyrics", [True, False], ["yes"]),
        ("sonic.create", "custom_mode", [True], ["true", 1]),
        ("sonic.create", "tags", ["pop, rock"], [["pop", "rock"], 7, "broken \ud83d"]),
        ("producer.create", "mv", ["FUZZ-2.0 Pro", "FUZZ-2.0", "FUZZ-2.0 Raw", "FUZZ-1.1 Pro", "FUZZ-1.1",
                                   "FUZZ-1.0 Pro", "FUZZ-1.0", "FUZZ-0.8"], ["FUZZ-9", "sonic-v5"]),
        ("nuro.vocal", "gender", ["Female", "Male"], ["f", "female"]),
        ("nuro.vocal", "genre", ["Hip Hop/Rap", "Contemporary R&B"], ["hip hop", ["Pop"]]),
        ("nuro.bgm", "instrument", [["piano"], ["piano", "drums", "harp", "bass", "banjo"]],
         ["piano", ["kazoo"], ["piano", "drums", "harp", "bass", "banjo", "flute"]]),
        ("nuro.bgm_v2", "segments",
         [[{"name": "intro", "duration": 30}], [{"name": "verse", "duration": 5}] * 24,
          [{"name": "chorus", "duration": 115}, {"name": "outro", "duration": 5}]],
         [[{"name": "intro", "duration": 29}], [{"name": "solo", "duration": 40}], [{"name": "verse"}],
          [{"name": "verse", "duration": 4}] * 10, [{"name": "verse", "duration": 121}],
          [{"name": "verse", "duration": 61}] * 2, {"name": "intro"}]),
        ("sonic.upload", "url", ["http://h.example/a.mp3"], ["ftp://h.example/a", "h.example", "https://"]),
    ],
)  # fmt: skip
def test_only_what_the_contract_lists_is_taken(key, field, fine, refused):
    for value in fine:
        assert problems(key, **{field: value}) == [], value
    for value in refused:
        assert problems(key, **{field: value}) == [field], value


@pytest.mark.parametrize(("mv", "has_it"), [("sonic-v3-5", False), ("sonic-v4", False), ("sonic-v4-5", True),
                                            ("sonic-v4-5-plus", True), ("sonic-v5", True)])  # fmt: skip
def test_a_vocal_gender_is_for_models_from_v4_5_on(mv, has_it):
    assert problems("sonic.create", mv=mv, vocal_gender="f") == ([] if has_it else ["vocal_gender"])


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"vocal_start_s": 10, "vocal_end_s": 40}, []),
        ({"vocal_start_s": 0, "vocal_end_s": 0.5}, []),
        ({"vocal_start_s": 10, "vocal_end_s": 40.1}, ["vocal_end_s"]),
        ({"vocal_start_s": 10, "vocal_end_s": 10}, ["vocal_end_s"]),
        ({"vocal_start_s": 10}, ["vocal_end_s"]),
        ({"vocal_end_s": 10}, ["vocal_start_s"]),
    ],
)
@pytest.mark.parametrize("key", ["sonic.vox", "sonic.persona"])
def test_a_range_of_vocals_has_both_ends_and_at_most_30_s(key, fields, refused):
    assert problems(key, **fields) == refused


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"prompt": None, "make_instrumental": True}, []),
        ({"auto_lyrics": True}, []),
        ({"custom_mode": False, "gpt_description_prompt": "rain", "title": "T", "tags": "folk"}, []),
        ({"custom_mode": False}, ["gpt_description_prompt"]),
        ({"custom_mode": False, "gpt_description_prompt": "rain", "auto_lyrics": True}, ["auto_lyrics"]),
    ],
)
@pytest.mark.parametrize("key", MUSIC)
def test_the_mode_says_which_words_are_needed(key, fields, refused):
    assert problems(key, **fields) == refused


def test_producer_takes_sound_or_lyrics():
    assert problems("producer.create", sound=None, lyrics="[Verse]\nrain") == []


def test_who_can_tell_us_that_it_is_done():
    """Everything that becomes a task takes webhook fields, with the platform its news will name."""
    assert {key for key, each in OPERATIONS.items() if each.takes_webhooks} == {
        key for key, each in OPERATIONS.items() if each.answer == "task"
    }
    platforms = {each.family: each.platform for each in OPERATIONS.values() if each.answer == "task"}
    assert platforms == {"sonic": "suno", "producer": "producer", "nuro": "nuro"}


def test_the_source_of_an_operation_is_one_of_its_fields():
    for operation in OPERATIONS.values():
        assert (operation.works_on == "nothing") is (operation.source_field == ""), operation.key
        if operation.source_field:
            assert operation.field(operation.source_field).required, operation.key
        assert all(operation.has_field(name) for name in operation.fixed), operation.key


@pytest.mark.parametrize(
    ("setting", "newest", "count"),
    [
        ("", ["sonic-v5"], 5),
        ("sonic-v5-5, sonic-v6", ["sonic-v5-5", "sonic-v6"], 7),
        ("sonic-v5,sonic-v6-wild,sonic-v6-wild", ["sonic-v6-wild"], 6),
    ],
)
def test_late_models_are_allowed_by_a_setting(setting, newest, count):
    """Read when the catalogue is imported, so each setting has a process of its own."""
    asked = (
        "from generation.musicapi.operations import SONIC_CREATE as create\n"
        "print(*(model.id for model in create.models))\n"
        f"body = {SONG!r} | {{'mv': {newest[0]!r}, 'prompt': 'p' * 5000, 'vocal_gender': 'f'}}\n"
        "print(create.problems(body))"
    )
    environment = {**os.environ, "MUSICAPI_EXTRA_MODELS": setting}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, cwd=REPO, capture_output=True, text=True, check=True
    )
    models, found = done.stdout.splitlines()
    assert models.split()[: len(newest)] == newest
    assert len(models.split()) == count
    assert found == "[]"
