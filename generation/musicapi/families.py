"""Every operation by name, family by family: `api.sonic.extend(…)`, `api.producer.cover(…)`.

Fields are those of the catalogue, as keyword arguments under their names on the wire; `docs/musicapi.md`
has them in a table. What selects an operation (`task_type`, `type`, `version`) is filled in.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Protocol, TypeVar

from generation.musicapi import answers, operations
from generation.musicapi.decode import Accepted, TaskStatus
from generation.musicapi.operations import Body, Operation

Kind = TypeVar("Kind", bound=answers.Answer)


class Api(Protocol):
    """What the families need of a client."""

    def submit(self, operation: Operation, body: Body) -> Accepted: ...
    def call(self, operation: Operation, body: Body) -> answers.Answer: ...
    def task(self, operation: Operation, task_id: str) -> TaskStatus: ...


class Family:
    """Operations that share models and the shape of their tasks."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def _submit(self, operation: Operation, fields: Body) -> Accepted:
        _must_know(operation, fields)
        return self._api.submit(operation, fields)

    def _call(self, operation: Operation, fields: Body, kind: type[Kind]) -> Kind:
        _must_know(operation, fields)
        answer = self._api.call(operation, fields)
        if not isinstance(answer, kind):  # the reader of this result is another one: our own mistake
            raise TypeError(f"{operation.key} was answered with {type(answer).__name__}")
        return answer


class Sonic(Family):
    """The Sonic operations (docs/musicapi.md §2). Takes come in pairs, as MP3."""

    def create(self, **fields: Any) -> Accepted:
        """A new song from lyrics, `prompt`, or from a description, `gpt_description_prompt` (§2.1)."""
        return self._submit(operations.SONIC_CREATE, fields)

    def extend(self, **fields: Any) -> Accepted:
        """The new part alone, from `continue_at` of `continue_clip_id` on (§2.1)."""
        return self._submit(operations.SONIC_EXTEND, fields)

    def cover(self, **fields: Any) -> Accepted:
        """The song of `continue_clip_id` in another style (§2.1)."""
        return self._submit(operations.SONIC_COVER, fields)

    def concat(self, **fields: Any) -> Accepted:
        """An extension, `continue_clip_id`, joined to the song it extends (§2.1)."""
        return self._submit(operations.SONIC_CONCAT, fields)

    def persona_music(self, **fields: Any) -> Accepted:
        """A new song with the voice of `persona_id` (§2.1)."""
        return self._submit(operations.SONIC_PERSONA_MUSIC, fields)

    def extend_upload(self, **fields: Any) -> Accepted:
        """As `extend`, of a clip that `upload` gave (§2.1)."""
        return self._submit(operations.SONIC_EXTEND_UPLOAD, fields)

    def cover_upload(self, **fields: Any) -> Accepted:
        """As `cover`, of a clip that `upload` gave (§2.1)."""
        return self._submit(operations.SONIC_COVER_UPLOAD, fields)

    def upload(self, **fields: Any) -> answers.Upload:
        """The recording at `url`, a public address, as a clip (§2.3). Answers in about 20 s."""
        return self._call(operations.SONIC_UPLOAD, fields, answers.Upload)

    def upload_extend(self, **fields: Any) -> Accepted:
        """Upload and extend in one (§2.4). Answers in up to a minute."""
        return self._submit(operations.SONIC_UPLOAD_EXTEND, fields)

    def upload_cover(self, **fields: Any) -> Accepted:
        """Upload and cover in one (§2.5). Answers in up to a minute."""
        return self._submit(operations.SONIC_UPLOAD_COVER, fields)

    def replace(self, **fields: Any) -> Accepted:
        """`infill_start_s` to `infill_end_s` of `clip_id` written anew (§2.18)."""
        return self._submit(operations.SONIC_REPLACE, fields)

    def persona(self, **fields: Any) -> answers.Persona:
        """The voice of `clip_id`, kept under `name` for other songs (§2.6)."""
        return self._call(operations.SONIC_PERSONA, fields, answers.Persona)

    def lyrics(self, **fields: Any) -> answers.Lyrics:
        """Lyrics on a subject, `description` (§2.7)."""
        return self._call(operations.SONIC_LYRICS, fields, answers.Lyrics)

    def bpm(self, **fields: Any) -> answers.Tempo:
        """The tempo of `clip_id` (§2.8)."""
        return self._call(operations.SONIC_BPM, fields, answers.Tempo)

    def vox(self, **fields: Any) -> answers.Vocals:
        """The vocals of `clip_id`, all or from `vocal_start_s` to `vocal_end_s` (§2.9)."""
        return self._call(operations.SONIC_VOX, fields, answers.Vocals)

    def upsample_tags(self, **fields: Any) -> answers.Tags:
        """A few `tags` made into a full description (§2.10)."""
        return self._call(operations.SONIC_UPSAMPLE_TAGS, fields, answers.Tags)

    def wav(self, **fields: Any) -> answers.Wav:
        """`clip_id` as a WAV file (§2.11)."""
        return self._call(operations.SONIC_WAV, fields, answers.Wav)

    def midi(self, **fields: Any) -> answers.Midi:
        """The notes of `clip_id`, a song or one stem (§2.12)."""
        return self._call(operations.SONIC_MIDI, fields, answers.Midi)

    def aligned_lyrics(self, **fields: Any) -> answers.Alignment:
        """When each word of `clip_id` is sung (§2.14)."""
        return self._call(operations.SONIC_ALIGNED_LYRICS, fields, answers.Alignment)

    def stems_basic(self, **fields: Any) -> Accepted:
        """`clip_id` as its voice and the rest (§2.13); `ClipStatus.part` names each."""
        return self._submit(operations.SONIC_STEMS_BASIC, fields)

    def stems_full(self, **fields: Any) -> Accepted:
        """`clip_id` as its instruments, however many (§2.13)."""
        return self._submit(operations.SONIC_STEMS_FULL, fields)

    def task(self, task_id: str) -> TaskStatus:
        """How any Sonic task stands (§2.2)."""
        return self._api.task(operations.SONIC_CREATE, task_id)


class Producer(Family):
    """The Producer operations (§3). M4A; one or two takes."""

    def create(self, **fields: Any) -> Accepted:
        """A new song from `sound`, `lyrics` or both (§3.1)."""
        return self._submit(operations.PRODUCER_CREATE, fields)

    def extend(self, **fields: Any) -> Accepted:
        """`clip_id`, going on from `starts_at` (§3.1)."""
        return self._submit(operations.PRODUCER_EXTEND, fields)

    def cover(self, **fields: Any) -> Accepted:
        """`clip_id` in another style (§3.1)."""
        return self._submit(operations.PRODUCER_COVER, fields)

    def replace(self, **fields: Any) -> Accepted:
        """`starts_at` to `ends_at` of `clip_id` written anew (§3.1)."""
        return self._submit(operations.PRODUCER_REPLACE, fields)

    def upload(self, **fields: Any) -> Accepted:
        """The recording at `audio_url`, a public address; its task's clip is the handle (§3.3)."""
        return self._submit(operations.PRODUCER_UPLOAD, fields)

    def task(self, task_id: str) -> TaskStatus:
        """How a Producer task stands (§3.2)."""
        return self._api.task(operations.PRODUCER_CREATE, task_id)


class Nuro(Family):
    """The Nuro operations (§4). One take, as WAV, of the length asked for."""

    def vocal(self, **fields: Any) -> Accepted:
        """A sung track from `lyrics` (§4.1)."""
        return self._submit(operations.NURO_VOCAL, fields)

    def bgm(self, **fields: Any) -> Accepted:
        """Background music of up to a minute from a `description` (§4.1)."""
        return self._submit(operations.NURO_BGM, fields)

    def bgm_v2(self, **fields: Any) -> Accepted:
        """Background music of `duration` seconds, 30 to 120, or section by section (§4.1)."""
        return self._submit(operations.NURO_BGM_V2, fields)

    def task(self, task_id: str) -> TaskStatus:
        """How a Nuro task stands (§4.2)."""
        return self._api.task(operations.NURO_VOCAL, task_id)


def _must_know(operation: Operation, fields: Body) -> None:
    """A name that MusicAPI would ignore is a slip; `submit` and `call` send whatever they are given."""
    known = {field.name for field in operation.fields} | set(operation.aliases)
    for name in fields:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise TypeError(f"{operation.key} has no field {name!r}{hint}")
