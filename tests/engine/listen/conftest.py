import pytest

from generation.engine.listen import Heard, hear
from generation.engine.song import Song, make_song
from tests.engine.music.conftest import short_brief


@pytest.fixture(scope="session")
def sung_song() -> Song:
    """A sung song of the engine's own; its score is the truth about what can be heard."""
    return make_song(short_brief(seed=5, duration_s=20.0))


@pytest.fixture(scope="session")
def heard_song(sung_song: Song) -> Heard:
    return hear(sung_song.audio, sung_song.sample_rate)
