"""Which descriptions pass: names are refused, genres and ordinary words are not."""

import pytest

from generation.engine.service.moderation import refused


def why(text, **more):
    return refused({"custom_mode": False, "gpt_description_prompt": text, **more})


@pytest.mark.parametrize(
    "text",
    [
        "in the style of Bossa Nova",
        "In the style of Motown soul with brass",
        "in the style of the Blues",
        "in the style of an old sailor",
        "in the voice of a small choir",
        "in the style of 80s pop",
        "sounds like Sunday morning in Paris",
        "a song about the voice of reason",
        "dancers on the track, runners on the beat",
        "produced with care, recorded live",
    ],
)
def test_genres_and_ordinary_words_pass(text):
    assert why(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("in the style of Nina", "artist name"),
        ("in the style of The Beatles", "artist name"),
        ("in the manner of Björk", "artist name"),
        ("IN THE VOICE OF Freddie Mercury and a band", "artist name"),
        ("in the style of Bossa Nova, then in the style of Prince", "artist name"),
        ("drill, produced by someone", "producer tag"),
        ("Metro Storm on the beat", "producer tag"),
        ("trap (prod. Zed)", "producer tag"),
    ],
)
def test_names_are_refused(text, kind):
    assert kind in (why(text) or "")


def test_sung_words_are_not_a_description():
    sung = {"custom_mode": True, "prompt": "[Verse]\nShe danced in the style of Ginger", "tags": "swing"}
    assert refused(sung) is None
