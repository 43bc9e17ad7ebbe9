"""The smallest request that each operation takes, as it goes over the wire."""

from __future__ import annotations

from typing import Any

CLIP_ID = "26c9c592-0000-4000-8000-00000000000a"
URL = "https://host.example/song.mp3"
SONG = {"custom_mode": True, "mv": "sonic-v5", "prompt": "[Verse]\nrain on the roof"}
CLIP = {"clip_id": CLIP_ID}
ON_CLIP = {"continue_clip_id": CLIP_ID}

BODIES: dict[str, dict[str, Any]] = {
    "sonic.create": SONG,
    "sonic.extend": {"task_type": "extend_music", **ON_CLIP, **SONG},
    "sonic.cover": {"task_type": "cover_music", **ON_CLIP, **SONG},
    "sonic.concat": {"task_type": "concat_music", **ON_CLIP},
    "sonic.persona_music": {"task_type": "persona_music", "persona_id": "c08806c1", **SONG},
    "sonic.extend_upload": {"task_type": "extend_upload_music", **ON_CLIP, **SONG},
    "sonic.cover_upload": {"task_type": "cover_upload_music", **ON_CLIP, **SONG},
    "sonic.upload": {"url": URL},
    "sonic.upload_extend": {"url": URL, **SONG},
    "sonic.upload_cover": {"url": URL, **SONG},
    "sonic.replace": {**CLIP, "mv": "sonic-v5", "infill_start_s": 8, "infill_end_s": 16},
    "sonic.persona": {**CLIP, "name": "Ada"},
    "sonic.lyrics": {"description": "rain on the roof"},
    "sonic.bpm": CLIP,
    "sonic.vox": CLIP,
    "sonic.upsample_tags": {"tags": "pop, happy"},
    "sonic.wav": CLIP,
    "sonic.midi": CLIP,
    "sonic.aligned_lyrics": CLIP,
    "sonic.stems_basic": CLIP,
    "sonic.stems_full": CLIP,
    "producer.create": {"task_type": "create_music", "sound": "pop, piano"},
    "producer.extend": {"task_type": "extend_music", **CLIP},
    "producer.cover": {"task_type": "cover_music", **CLIP},
    "producer.replace": {"task_type": "replace_music", **CLIP, "starts_at": 12},
    "producer.upload": {"audio_url": URL},
    "nuro.vocal": {"type": "vocal", "lyrics": "rain on the roof"},
    "nuro.bgm": {"type": "bgm", "description": "calm"},
    "nuro.bgm_v2": {"type": "bgm", "version": "v2.0", "description": "calm", "duration": 30},
    "get-credits": {},
}
