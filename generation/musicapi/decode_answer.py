"""Reads the answers of the operations that answer at once, in all the shapes seen (docs/musicapi.md §6).

A result stands under `data`, or at the top level (point 10); both are looked at for every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generation.musicapi import errors
from generation.musicapi.answers import (
    Alignment,
    Answer,
    Draft,
    Lyrics,
    Midi,
    Persona,
    Tags,
    Tempo,
    Upload,
    Vocals,
    Wav,
    Word,
)
from generation.musicapi.clips import State, known_state, number_of, positive_of, state_word, text_of
from generation.musicapi.operations import Operation
from generation.musicapi.refusals import error_for, error_text, is_fine

PREPARED = ("wav", "midi", "alignment")
"""Results that the provider may still be preparing, for which it wants to be asked again (§2.11–2.14)."""

Place = Mapping[str, Any]


def decode_answer(
    operation: Operation, status_code: int, payload: object, retry_after_s: float | None = None
) -> Answer:
    """The result of an operation whose answer is "now".

    Raises NotReady while the provider prepares it, Unclear for a success without its result, and the
    other errors of `errors.py` for refusals. `retry_after_s` is what the Retry-After header asks for.
    """
    places = list(_places(payload))
    if _is_not_ready(operation, status_code, payload, places):
        pause_s = errors.NOT_READY_PAUSE_S if retry_after_s is None else retry_after_s
        text = error_text(payload) or "It is still being prepared."
        raise errors.NotReady(text, status=status_code, retry_after_s=pause_s)
    if not is_fine(status_code, payload):
        raise error_for(status_code, payload, retry_after_s)
    answer = READERS[operation.result](places, payload if isinstance(payload, dict) else {})
    if answer is None or "failed" in _states(places):
        said = _said(places) or f"the answer says success but holds no {operation.result}"
        raise errors.Unclear(said, status=status_code, kind="nonsense")
    return answer


def _is_not_ready(operation: Operation, status_code: int, payload: object, places: list[Place]) -> bool:
    """A body of that type, with any status (§6, point 3).

    What is prepared in the background may also come as 202, with a state that is not the end, or with
    `data` still empty. Anything else was charged, perhaps, and must not be asked for twice.
    """
    body = payload if isinstance(payload, Mapping) else {}
    if body.get("type") == "not_ready":
        return True
    if operation.result not in PREPARED or not (status_code == 102 or is_fine(status_code, payload)):
        return False
    states, has_result = _states(places), READERS[operation.result](places, {}) is not None
    if "failed" in states:
        return False
    if states & {"pending", "running"}:
        return True
    is_empty = status_code in (102, 202) or body.get("code") == 202 or ("data" in body and not _said(places))
    return is_empty and not has_result


def _states(places: list[Place]) -> set[State | None]:
    return {known_state(state_word(place)) for place in places}


def _said(places: list[Place]) -> str:
    return next((text for place in places if (text := error_text(place))), "")


def _places(payload: object) -> Iterator[Place]:
    """Where a result may stand: `data`, its first entry when it is a list, and the top level."""
    body = payload if isinstance(payload, Mapping) else {}
    data = body.get("data")
    first = data[0] if isinstance(data, list) and data else data
    yield from (place for place in (first, body) if isinstance(place, Mapping))


def _value(places: list[Place], *names: str) -> Any:
    """The first of these names that holds anything."""
    found = (place[name] for place in places for name in names if place.get(name) not in (None, "", []))
    return next(found, None)


def _text(places: list[Place], *names: str) -> str:
    return text_of(_value(places, *names)).strip()


def _upload(places: list[Place], facts: dict[str, Any]) -> Upload | None:
    clip_id = _text(places, "clip_id")
    return Upload(clip_id, facts=facts) if clip_id else None


def _persona(places: list[Place], facts: dict[str, Any]) -> Persona | None:
    persona_id = _text(places, "persona_id")
    return Persona(persona_id, facts=facts) if persona_id else None


def _lyrics(places: list[Place], facts: dict[str, Any]) -> Lyrics | None:
    listed = _value(places, "results", "data")
    entries = (
        [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else places
    )
    texts = ((text_of(each.get("title")), _text([each], "lyrics", "text")) for each in entries)
    drafts = tuple(Draft(title, lyrics) for title, lyrics in texts if lyrics)
    return Lyrics(drafts, facts=facts) if drafts else None


def _tempo(places: list[Place], facts: dict[str, Any]) -> Tempo | None:
    average = positive_of(_value(places, "avg_bpm", "bpm"))
    if average is None:
        return None
    least, most = (positive_of(_value(places, name)) for name in ("min_bpm", "max_bpm"))
    return Tempo(average, least, most, facts=facts)


def _vocals(places: list[Place], facts: dict[str, Any]) -> Vocals | None:
    vox_audio_id = _text(places, "vox_audio_id")
    audio_url = _text(places, "vocal_audio_url", "audio_url")
    start_s, end_s = (number_of(_value(places, name)) for name in ("vocal_start_s", "vocal_end_s"))
    return Vocals(vox_audio_id, audio_url, start_s, end_s, facts=facts) if vox_audio_id or audio_url else None


def _tags(places: list[Place], facts: dict[str, Any]) -> Tags | None:
    text = _text(places, "upsampled_tags", "upsampled", "tags")
    return Tags(text, facts=facts) if text else None


def _wav(places: list[Place], facts: dict[str, Any]) -> Wav | None:
    url = _text(places, "wav_url", "audio_url")
    return Wav(url, facts=facts) if url else None


def _midi(places: list[Place], facts: dict[str, Any]) -> Midi | None:
    url, instruments = _text(places, "midi_url"), _value(places, "instruments")
    listed = instruments if isinstance(instruments, list) else []
    return Midi(url, [each for each in listed if isinstance(each, Mapping)], facts=facts) if url else None


def _alignment(places: list[Place], facts: dict[str, Any]) -> Alignment | None:
    """An empty list is an answer: there are no lyrics. Words without a time are left out."""
    listed = next((place["alignment"] for place in places if "alignment" in place), None)
    listed = listed if isinstance(listed, list) else _value(places, "data")
    if not isinstance(listed, list):
        return None
    words = (_word(entry) for entry in listed if isinstance(entry, Mapping))
    return Alignment(tuple(word for word in words if word), facts=facts)


def _word(entry: Mapping[str, Any]) -> Word | None:
    start_s, end_s = number_of(entry.get("start_s")), number_of(entry.get("end_s"))
    if start_s is None or end_s is None:
        return None
    success = entry.get("success") is not False
    return Word(text_of(entry.get("word")), start_s, end_s, number_of(entry.get("p_align")), success)


READERS: dict[str, Callable[[list[Place], dict[str, Any]], Answer | None]] = {
    "clip": _upload,
    "persona": _persona,
    "lyrics": _lyrics,
    "tempo": _tempo,
    "vocals": _vocals,
    "tags": _tags,
    "wav": _wav,
    "midi": _midi,
    "alignment": _alignment,
}
