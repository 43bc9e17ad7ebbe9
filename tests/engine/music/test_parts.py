"""Small machinery: the soundfont, the grids, every genre's data."""

import numpy as np
import pytest

from generation.engine.assets import AssetMissingError, soundfont_path
from generation.engine.compose.drums import KEYS
from generation.engine.compose.genres import GENRES
from generation.engine.compose.grid import Hit, read_grid
from generation.engine.compose.instruments import INSTRUMENTS
from generation.engine.compose.rhythm import FEELS
from generation.engine.compose.score import Note
from generation.engine.compose.theory import chord
from generation.engine.sound.sampler import SAMPLE_RATE, font, render
from tests.engine.music.listening import pitch_at

PITCHED = "Xxo0123456789rqtsOa-."


@pytest.mark.parametrize("genre", GENRES.values(), ids=lambda genre: genre.name)
def test_every_genre_is_well_formed(genre):
    for mode, rows in genre.progressions.items():
        assert {"verse", "chorus"} <= rows.keys()
        for row in (row for options in rows.values() for row in options):
            for numeral in row.replace(",", " ").split():
                assert chord(numeral, 0, mode).pitch_classes
    for part in genre.parts:
        assert {part.instrument, *part.or_instruments} <= INSTRUMENTS.keys()
        for grid in (grid for options in part.grids.values() for grid in options):
            assert set(grid) <= set(PITCHED), grid
            assert len(grid) % 16 == 0, (part.role, grid)
    for groove in [g for options in genre.grooves.values() for g in options] + list(genre.fills):
        assert groove.keys() <= KEYS.keys()
        assert all(set(grid) <= set("Xxo.") and len(grid) in (8, 16, 32) for grid in groove.values()), groove
    assert set(genre.feels) <= FEELS.keys()
    assert set(genre.lead) <= INSTRUMENTS.keys()


def test_every_instrument_is_in_the_soundfont():
    presets = font().presets()
    missing = [name for name, i in INSTRUMENTS.items() if (i.bank, i.program) not in presets]
    assert missing == []


@pytest.mark.parametrize("name", ["piano", "nylon guitar", "fingered bass", "flute", "strings"])
def test_instruments_are_in_tune(name: str):
    instrument = INSTRUMENTS[name]
    pitch = 48 if instrument.family == "bass" else 69
    audio = render([Note(0.0, 1.5, pitch, 90)], instrument.bank, instrument.program, 2 * SAMPLE_RATE)
    heard = np.median([pitch_at(audio.mean(axis=0), SAMPLE_RATE, t)[0] for t in np.arange(0.3, 1.2, 0.05)])
    assert heard == pytest.approx(pitch, abs=0.2)


def test_a_note_ends_without_a_click():
    audio = render([Note(0.1, 0.5, 60, 100)], 0, 0, 3 * SAMPLE_RATE)
    assert np.abs(np.diff(audio[0])).max() < 0.2
    assert np.abs(audio[:, -100:]).max() < 1e-4


def test_a_grid_reads_hits_and_holds():
    assert read_grid("X--.x...") == ((Hit(0, 3, "X"), Hit(4, 1, "x")),)
    assert len(read_grid("r-" * 16)) == 2


def test_a_missing_soundfont_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENGINE_SOUNDFONT", "/nowhere/at/all.sf3")
    with pytest.raises(AssetMissingError, match="ENGINE_SOUNDFONT"):
        soundfont_path()
