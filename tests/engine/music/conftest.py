import pytest

from generation.engine.song import Brief, Song, make_song

LYRICS = """[Verse]
City lights are fading in the morning rain
I can hear you calling out my name again
[Chorus]
So hold me now and never let me go
We are shining brighter than we know
"""


def short_brief(**changes: object) -> Brief:
    """A sung pop song of about twenty seconds."""
    return Brief(**({"seed": 7, "tags": "pop, female vocal", "lyrics": LYRICS, "duration_s": 24.0} | changes))


@pytest.fixture(scope="session")
def pop_song() -> Song:
    return make_song(short_brief())
