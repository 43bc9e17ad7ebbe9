"""Lyric lines to bars: how many bars a line takes, and where a line that is too long is split."""

from generation.engine.compose.clock import Clock
from generation.engine.compose.style import Style
from generation.engine.compose.syllables import sung_words, syllables

MAX_SYLLABLES_PER_S = 5.6
LINE_BARS = (1, 2, 4)
MOST_PER_BAR = 11  # syllables


def fitted_lines(lines: tuple[str, ...], kind: str, style: Style) -> tuple[tuple[str, ...], int]:
    """The singable lines, long ones split, and the bars that each takes."""
    counts = sorted(len(syllables(line)) for line in lines)
    counts = [count for count in counts if count]
    if not counts:
        return (), 2
    bar_s = Clock(style.bpm).bar_s
    pace = style.genre.pace * (0.88 if kind == "chorus" else 1.0)
    need_s = counts[len(counts) // 2] / pace + 0.7
    line_bars = min(
        LINE_BARS, key=lambda bars: abs(bars * bar_s / need_s - 1) + (0.3 if bars * bar_s < need_s else 0)
    )
    most = max(4, int(min(line_bars * MOST_PER_BAR, line_bars * bar_s * MAX_SYLLABLES_PER_S)))
    pieces = [piece for line in lines for piece in _split(line, most)]
    longest = max(len(syllables(piece)) for piece in pieces)  # a single word cannot be split
    enough = [bars for bars in LINE_BARS if bars >= line_bars and longest <= bars * MOST_PER_BAR]
    return tuple(pieces), enough[0] if enough else LINE_BARS[-1]


def lines_within(lines: tuple[str, ...], kind: str, style: Style, bars: int) -> tuple[tuple[str, ...], int]:
    """Lines for a stretch of bars and what each takes: as fast as need be; what is too much falls away."""
    pieces, line_bars = fitted_lines(lines, kind, style)
    for fewer in [*(n for n in reversed(LINE_BARS) if n < line_bars), 0]:
        if len(pieces) * line_bars <= bars or not fewer:
            break
        line_bars = fewer
        pieces = tuple(piece for line in lines for piece in _split(line, line_bars * MOST_PER_BAR))
    return pieces[: max(1, bars // line_bars)], line_bars


def _split(line: str, most: int) -> list[str]:
    """The line in pieces of at most about `most` syllables, cut between words, rather at punctuation."""
    count = len(syllables(line))
    if count == 0:
        return []
    if count <= most:
        return [line]
    words = line.split() if len(line.split()) > 1 else [w for w, _ in sung_words(line)]
    if len(words) < 2:
        return [line]
    sizes = [len(syllables(word)) for word in words]
    middle = sum(sizes) / 2

    def badness(cut: int) -> float:
        return abs(sum(sizes[:cut]) - middle) - (2.5 if words[cut - 1][-1:] in ",.;:!?—-" else 0)

    cut = min(range(1, len(words)), key=badness)
    joint = " " if " " in line.strip() else ""
    return _split(joint.join(words[:cut]), most) + _split(joint.join(words[cut:]), most)
