"""Sonic operations on one clip, and two on words alone (§2.6–2.14)."""

from __future__ import annotations

from typing import Any

from generation.musicapi.operations import common
from generation.musicapi.operations.common import clip_field
from generation.musicapi.operations.kinds import Body, Field, Operation, Problem

MOST_VOCALS_S = 30.0
NOW: dict[str, Any] = {"method": "POST", "answer": "now", "family": "sonic"}
ON_CLIP: dict[str, Any] = {"works_on": "clip", "source_field": "clip_id", "timeout_s": common.SLOW_TIMEOUT_S}


def _range_needs(body: Body) -> list[Problem]:
    """Both ends or neither, at most 30 s apart (§2.9)."""
    start, end = body.get("vocal_start_s"), body.get("vocal_end_s")
    if start is None and end is None:
        return []
    if start is None or end is None:
        missing = "vocal_start_s" if start is None else "vocal_end_s"
        return [Problem(missing, "Give both ends of the range, or neither.")]
    if not isinstance(start, int | float) or not isinstance(end, int | float):
        return []
    if end <= start:
        return [Problem("vocal_end_s", "The range must end after it starts.")]
    if end - start > MOST_VOCALS_S:
        return [Problem("vocal_end_s", f"The range may be at most {MOST_VOCALS_S:g} seconds long.")]
    return []


VOCAL_RANGE = (
    Field("vocal_start_s", "seconds", "From", "Where the vocals start, in seconds.", least=0),
    Field("vocal_end_s", "seconds", "To", "Where they end, at most 30 seconds later.", least=0),
)

SONIC_PERSONA = Operation(
    key="sonic.persona",
    label="Make persona",
    about="Keeps the voice of this song, for others to be sung with it.",
    path="/api/v1/sonic/persona",
    price=1,
    result="persona",
    fields=(
        Field("name", "text", "Name", required=True, limit=79),
        clip_field(),
        Field("describe", "text", "About the voice", limit=199),
        Field("styles", "text", "Styles it sings"),
        Field("vox_audio_id", "text", "Extracted vocals", asked=False),
        *(Field(f.name, f.kind, f.label, f.help, least=0, asked=False) for f in VOCAL_RANGE),
    ),
    aliases={"continue_clip_id": "clip_id", "description": "describe"},
    within_h=common.FOLLOW_UP_WINDOW_H,
    needs=_range_needs,
    **NOW,
    **ON_CLIP,
)

SONIC_LYRICS = Operation(
    key="sonic.lyrics",
    label="Write lyrics",
    about="Two sets of lyrics on a subject.",
    path="/api/v1/sonic/lyrics",
    price=2,
    result="lyrics",
    fields=(Field("description", "text", "Subject", "What the words are about.", required=True, limit=119),),
    timeout_s=common.SLOW_TIMEOUT_S,
    **NOW,
)

SONIC_BPM = Operation(
    key="sonic.bpm",
    label="BPM",
    about="The tempo of this song.",
    path="/api/v1/sonic/bpm",
    price=1,
    result="tempo",
    fields=(clip_field(),),
    within_h=common.FOLLOW_UP_WINDOW_H,
    **NOW,
    **ON_CLIP,
)

SONIC_VOX = Operation(
    key="sonic.vox",
    label="Vocals",
    about="The voice of this song alone, all of it or up to 30 seconds.",
    path="/api/v1/sonic/vox",
    price=1,
    result="vocals",
    fields=(clip_field(), *VOCAL_RANGE),
    within_h=common.FOLLOW_UP_WINDOW_H,
    needs=_range_needs,
    **NOW,
    **ON_CLIP,
)

SONIC_UPSAMPLE_TAGS = Operation(
    key="sonic.upsample_tags",
    label="Improve tags",
    about="Makes a few tags into a full description of a style.",
    path="/api/v1/sonic/upsample-tags",
    price=1,
    result="tags",
    fields=(Field("tags", "text", "Style tags", required=True, limit=1000),),
    timeout_s=common.SLOW_TIMEOUT_S,
    **NOW,
)

SONIC_WAV = Operation(
    key="sonic.wav",
    label="WAV",
    about="This song as an uncompressed WAV file.",
    path="/api/v1/sonic/wav",
    price=2,
    result="wav",
    fields=(clip_field(),),
    **NOW,
    **ON_CLIP,
)

SONIC_MIDI = Operation(
    key="sonic.midi",
    label="MIDI",
    about="The notes of this song, as a file and as a piano roll.",
    path="/api/v1/sonic/midi",
    price=1,
    result="midi",
    fields=(clip_field(),),
    within_h=common.FOLLOW_UP_WINDOW_H,
    **NOW,
    **ON_CLIP,
)

SONIC_ALIGNED_LYRICS = Operation(
    key="sonic.aligned_lyrics",
    label="Aligned lyrics",
    about="When each word is sung, so that the lyrics follow the music.",
    path="/api/v1/sonic/aligned-lyrics",
    price=1,
    result="alignment",
    fields=(clip_field(),),
    **NOW,
    **ON_CLIP,
)


def _stems(key: str, label: str, about: str, path: str, price: int) -> Operation:
    return Operation(
        key=key,
        label=label,
        about=about,
        method="POST",
        path=path,
        price=price,
        answer="task",
        result="stems",
        family="sonic",
        task_path=common.SONIC_TASK,
        platform="suno",
        fields=(clip_field(), *common.WEBHOOKS),
        works_on="clip",
        source_field="clip_id",
    )


SONIC_STEMS_BASIC = _stems(
    "sonic.stems_basic", "Stems basic", "The voice and the rest, apart.", "/api/v1/sonic/stems/basic", 15
)
SONIC_STEMS_FULL = _stems(
    "sonic.stems_full", "Stems full", "Every instrument apart.", "/api/v1/sonic/stems/full", 75
)

SONIC_CLIPS = (
    SONIC_PERSONA,
    SONIC_LYRICS,
    SONIC_BPM,
    SONIC_VOX,
    SONIC_UPSAMPLE_TAGS,
    SONIC_WAV,
    SONIC_MIDI,
    SONIC_ALIGNED_LYRICS,
    SONIC_STEMS_BASIC,
    SONIC_STEMS_FULL,
)
