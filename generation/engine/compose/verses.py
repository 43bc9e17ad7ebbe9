"""Writes verses and choruses: heads and tails chosen to rhyme, to scan alike and to stay on the subject."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generation.engine.compose import phrases
from generation.engine.compose.keywords import Keyword
from generation.engine.compose.syllables import rhyme_part, syllables
from generation.engine.compose.themes import Theme

LINE_SYLLABLES, CHORUS_SYLLABLES = 10.5, 10.0


@dataclass(slots=True)
class Poet:
    """Keeps what is used up while a lyric is written, so that no line comes twice by accident."""

    rng: np.random.Generator
    mood: str
    keywords: Sequence[Keyword]
    themes: Sequence[Theme]
    used: set[str]

    def verse(self, keyword_lines: int) -> list[str]:
        """Four lines, rhymed in pairs; the first lines of pairs name the subject."""
        lines = []
        for pair in range(2):
            tails = self._rhymes(2)
            subject = self._subject_heads() if pair < keyword_lines else ()
            lines.append(self._line(subject or self._heads(), tails[0], LINE_SYLLABLES))
            lines.append(self._line(self._heads(), tails[1], LINE_SYLLABLES))
        return lines

    def chorus(self, hook: str) -> list[str]:
        """Four lines around the hook, which opens the first and third."""
        tails = self._rhymes(3)
        heads = phrases.CHORUS_HEADS[self.mood] + phrases.CHORUS_HEADS["neutral"]
        first = f"{hook}, {tails[0]}"
        second = self._line(heads, tails[1], CHORUS_SYLLABLES)
        return [first, second, first, self._line(heads, tails[2], CHORUS_SYLLABLES)]

    def bridge(self) -> list[str]:
        """Two lines."""
        tails = self._rhymes(2)
        first = self._line(self._subject_heads() or self._heads(), tails[0], LINE_SYLLABLES)
        return [first, self._line(self._heads(), tails[1], LINE_SYLLABLES)]

    def _line(self, heads: Sequence[str], tail: str, wanted: float) -> str:
        """The tail after the head that scans best among a few, and shares no word with it."""
        fresh = [head for head in heads if head not in self.used] or list(heads)
        some = [fresh[i] for i in self.rng.permutation(len(fresh))[:4]]

        def badness(head: str) -> float:
            shared = set(head.lower().split()) & set(tail.split()) - {"the", "i", "a", "in", "and"}
            return abs(len(syllables(f"{head} {tail}")) - wanted) + 4 * len(shared)

        head = min(some, key=badness)
        self.used.add(head)
        joint = ", " if tail.split()[0] in phrases.JOINED_BY_COMMA else " "
        return f"{head[0].upper()}{head[1:]}{joint}{tail}"

    def _heads(self) -> Sequence[str]:
        """Openings from the themes or, as often, from the mood."""
        own = [h for theme in self.themes for h in theme.heads if h not in self.used]
        general = [h for h in phrases.HEADS[self.mood] + phrases.HEADS["neutral"] if h not in self.used]
        return (
            own if own and (self.rng.random() < 0.6 or not general) else general or phrases.HEADS["neutral"]
        )

    def _subject_heads(self) -> Sequence[str]:
        """Openings that name a keyword, none when there is nothing to name."""
        keyword = next((k for k in self.keywords if k.word not in self.used), None) or next(
            iter(self.keywords), None
        )
        if keyword is None:
            return ()
        self.used.add(keyword.word)
        return [head.format(keyword.word, keyword.owner) for head in phrases.KEYWORD_HEADS[keyword.number]]

    def _rhymes(self, count: int) -> list[str]:
        """Tails that rhyme with each other on different words, rather from the themes."""
        families: dict[str, dict[str, str]] = {}
        own = [tail for theme in self.themes for tail in theme.tails]
        for tail in [*own, *phrases.TAILS]:
            if tail not in self.used:
                word = tail.split()[-1]
                families.setdefault(rhyme_part(word), {}).setdefault(word, tail)
        enough = [list(words.values()) for words in families.values() if len(words) >= count]
        if not enough:
            self.used -= set(phrases.TAILS) | set(own)
            return self._rhymes(count)
        weights = np.array([1.0 + 3.0 * sum(tail in own for tail in family) for family in enough])
        family = enough[int(self.rng.choice(len(enough), p=weights / weights.sum()))]
        themed = sorted(family, key=lambda tail: (tail not in own, self.rng.random()))
        chosen = themed[:count]
        self.used.update(chosen)
        return chosen
