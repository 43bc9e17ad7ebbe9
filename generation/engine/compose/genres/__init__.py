"""The genres the engine knows, most particular first: a tag is matched against their words in this order."""

from generation.engine.compose.genres import (
    ambient,
    bossa,
    folk,
    hiphop,
    house,
    jazz,
    lofi,
    pop,
    rnb,
    rock,
    synthwave,
    trap,
)
from generation.engine.compose.profile import Genre

GENRES: dict[str, Genre] = {
    module.GENRE.name: module.GENRE
    for module in (lofi, trap, hiphop, synthwave, house, bossa, jazz, rnb, folk, ambient, rock, pop)
}
DEFAULT = pop.GENRE
