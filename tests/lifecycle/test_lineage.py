"""What operations do to the song they are asked of: where they go on from, and the words for it."""

import pytest

from generation.follow_ups import GOING_ON, PARTS
from generation.pages.lineage import relation

EXTENSIONS = ["sonic.extend", "sonic.extend_upload", "sonic.upload_extend"]
COVERS = ["sonic.cover", "sonic.cover_upload", "sonic.upload_cover", "producer.cover"]


def test_every_extension_goes_on_from_the_second_it_asks_for():
    assert dict.fromkeys(EXTENSIONS, "continue_at") | {"producer.extend": "starts_at"} == GOING_ON


def test_extensions_of_sonic_hold_the_new_part_only():
    assert sorted(PARTS) == sorted(EXTENSIONS)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("Extends", [*EXTENSIONS, "producer.extend"]),
        ("Cover of", COVERS),
        ("A part written anew of", ["sonic.replace", "producer.replace"]),
        ("Joins", ["sonic.concat"]),
        ("Copy of", ["upload", "copy"]),
        ("Made of", ["sonic.wav", "sonic.create", "no.longer_known"]),
    ],
)
def test_a_take_says_how_it_relates_to_what_it_was_made_of(words, keys):
    assert {key: relation(key) for key in keys} == dict.fromkeys(keys, words)
