"""LRC files: lyrics with the moment each line is sung, as players and karaoke programs read them."""

from __future__ import annotations

from projects.models import Track
from projects.sung import SungLine, sung_lines


def lrc_of(track: Track, *, with_words: bool = False) -> str:
    """The aligned lyrics of `track` as LRC: `[mm:ss.xx]` before each line.

    `with_words` adds `<mm:ss.xx>` before each word (the "enhanced" LRC of A2 players). Raises
    Alignment.DoesNotExist when the words of this track were never aligned.
    """
    tags = [("ti", track.title), ("al", track.project.title), ("length", _clock(track.duration_s))]
    head = [f"[{name}:{' '.join(value.split())}]" for name, value in tags]
    lines = [_line(line, with_words) for line in sung_lines(track.alignment.words)]
    return "\n".join([*head, "", *lines, ""])


def _line(line: SungLine, with_words: bool) -> str:
    if not with_words:
        return f"[{_moment(line.start_s)}]{line.text}"
    words = " ".join(f"<{_moment(word.start_s)}>{word.text}" for word in line.words)
    return f"[{_moment(line.start_s)}]{words}"


def _moment(seconds: float) -> str:
    """`01:02.34`; minutes run on past the hour, as LRC has none."""
    hundredths = round(max(seconds, 0.0) * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60:02}:{whole % 60:02}"
