"""What is made of a finished clip, each to the letter of the contract (§2.6–2.14), and what it costs."""

import io
import re

import httpx
import numpy as np
import pytest
import soundfile

from tests.engine.service.asking import CUSTOM, LYRICS, until
from tests.engine.service.records import paid_for


def file_at(url):
    response = httpx.get(url, trust_env=False)
    assert response.status_code == 200
    return response


def samples(response):
    audio, rate = soundfile.read(io.BytesIO(response.content), always_2d=True)
    assert rate == 48_000
    return audio


def paid(ask, engine, price, act):
    """What `act` answered, after making sure that it took exactly `price` and stands in the book."""
    before = sum(ask.balance())
    body = act()
    assert before - sum(ask.balance()) == price
    assert paid_for(engine, body["task_id"]) == [("charge", -price)]
    return body


def test_bpm_is_the_songs_own(engine, ask, song, clip):
    data = paid(ask, engine, 1, lambda: ask.answer("bpm", {"clip_id": clip}))["data"]
    assert set(data) == {"avg_bpm", "min_bpm", "max_bpm"}
    assert data["min_bpm"] <= data["avg_bpm"] <= data["max_bpm"]
    assert data["avg_bpm"] == pytest.approx(song.json()["data"][0]["bpm"], abs=0.1)


def test_wav_is_the_song_without_loss(engine, ask, song, clip):
    body = paid(ask, engine, 2, lambda: ask.answer("wav", {"clip_id": clip}))
    assert set(body["data"]) == {"wav_url"}
    wav = file_at(body["data"]["wav_url"])
    assert wav.headers["Content-Type"] == "audio/wav"
    whole = samples(wav)
    assert len(whole) / 48_000 == pytest.approx(float(song.json()["data"][0]["duration"]), abs=0.02)
    assert abs(whole).max() > 0.1


def test_midi_is_a_file_and_its_notes(engine, ask, clip):
    data = paid(ask, engine, 1, lambda: ask.answer("midi", {"clip_id": clip}))["data"]
    file = file_at(data["midi_url"])
    assert file.headers["Content-Type"] == "audio/midi"
    assert file.content.startswith(b"MThd")
    assert all(each["name"] and each["notes"] for each in data["instruments"])
    for note in (note for each in data["instruments"] for note in each["notes"]):
        assert set(note) == {"pitch", "start", "end", "velocity"}
        assert 0 <= note["pitch"] <= 127 and 0 <= note["start"] < note["end"] and 0 < note["velocity"] <= 1


def test_aligned_lyrics_are_paid_for_once(engine, ask, song):
    body = {"clip_id": song.json()["data"][1]["clip_id"]}  # a take that no other test asks them of
    first = paid(ask, engine, 1, lambda: ask.answer("aligned-lyrics", body))
    again = paid(ask, engine, 0, lambda: ask.answer("aligned-lyrics", body))
    words = first["data"]["alignment"]
    assert words == again["data"]["alignment"]
    assert all(
        set(word) == {"word", "start_s", "end_s", "p_align", "success"} and word["start_s"] < word["end_s"]
        for word in words
    )
    sung = re.sub(r"\[.*?\]", "", " ".join(word["word"] for word in words)).split()
    assert sung[:4] == ["Rain", "on", "the", "window,"]


def test_vox_is_the_voice_of_the_stretch_that_was_asked_for(engine, ask, clip):
    stretch = {"clip_id": clip, "vocal_start_s": 1, "vocal_end_s": 3.5}
    data = paid(ask, engine, 1, lambda: ask.answer("vox", stretch))["data"]
    assert (data["status"], data["source_clip_id"]) == ("complete", clip)
    assert (data["vocal_start_s"], data["vocal_end_s"]) == (1, 3.5)
    (waveform,) = data["wave_response"]["waveform_aggregates"]
    assert all(-128 <= low <= high <= 127 for low, high in waveform["data"])
    voice = samples(file_at(data["vocal_audio_url"]))
    assert len(voice) == 2.5 * 48_000
    assert abs(voice).max() > 0.01


def test_a_persona_sings_another_song(engine, ask, clip):
    vocals = ask.answer("vox", {"clip_id": clip})["data"]
    asked = {"clip_id": clip, "name": "Ann", "describe": "warm", "styles": "pop",
             "vox_audio_id": vocals["vox_audio_id"], "vocal_start_s": vocals["vocal_start_s"],
             "vocal_end_s": min(30, vocals["vocal_end_s"])}  # fmt: skip
    body = paid(ask, engine, 1, lambda: ask.answer("persona", asked))
    assert set(body) == {"code", "message", "task_id", "persona_id"}
    song = {**CUSTOM, "task_type": "persona_music", "persona_id": body["persona_id"]}
    before = ask.balance()
    task_id = ask.accepted(song)
    assert ask.balance() == (before[0] - 15, before[1])
    first, second = ask.clips(task_id)
    again = ask.answer("persona", {"clip_id": first["clip_id"], "name": "Ann again"})
    assert again["persona_id"] != body["persona_id"]
    assert first["audio_url"] != second["audio_url"]


def test_lyrics_come_in_two_drafts_at_the_top_of_the_answer(engine, ask):
    body = paid(ask, engine, 2, lambda: ask.answer("lyrics", {"description": "a lighthouse in winter"}))
    assert set(body) == {"code", "message", "task_id", "results"}
    first, second = body["results"]
    assert set(first) == set(second) == {"title", "lyrics"}
    assert first["lyrics"] != second["lyrics"]
    assert "[Chorus]" in first["lyrics"]


def test_tags_are_made_richer_and_keep_what_was_asked(engine, ask):
    body = paid(ask, engine, 1, lambda: ask.answer("upsample-tags", {"tags": "bossa nova, piano"}))
    richer = body["data"]["upsampled_tags"]
    assert len(richer) > 40
    assert "bossa nova" in richer.lower() and "piano" in richer.lower()


def test_basic_stems_are_clips_that_sum_to_the_song(engine, ask, song, clip):
    before = ask.balance()
    task_id = ask.accepted({"clip_id": clip}, "sonic/stems/basic")
    first, second = stems = ask.clips(task_id)
    assert ask.balance() == (before[0] - 15, before[1])
    assert [stem["title"] for stem in stems] == [
        "Light Little Load (Vocals)",
        "Light Little Load (Instrumental)",
    ]
    assert len({first["clip_id"], second["clip_id"], clip}) == 3
    assert first["image_url"] == song.json()["data"][0]["image_url"]
    assert all(re.fullmatch(r"\d+\.\d\d", stem["duration"]) for stem in stems)
    sung, played = (
        [each["name"] for each in ask.answer("midi", {"clip_id": stem["clip_id"]})["data"]["instruments"]]
        for stem in stems
    )
    whole_band = ask.answer("midi", {"clip_id": clip})["data"]["instruments"]
    assert sorted(sung + played) == sorted(each["name"] for each in whole_band)
    assert sung and played
    for stem in stems:
        heard = samples(file_at(stem["audio_url"]))
        assert len(heard) / 48_000 == pytest.approx(float(stem["duration"]), abs=0.2)
        assert abs(heard).max() > 0.01
    whole, *parts = (
        samples(file_at(ask.answer("wav", {"clip_id": each})["data"]["wav_url"]))
        for each in (clip, first["clip_id"], second["clip_id"])
    )
    left_over = np.sqrt(((whole - parts[0] - parts[1]) ** 2).mean()) / np.sqrt((whole**2).mean())
    assert left_over < 0.001


def test_full_stems_are_the_instruments_there_are_and_work_on_as_clips(engine, ask, clip):
    before = ask.balance()
    stems = ask.clips(ask.accepted({"clip_id": clip}, "sonic/stems/full"))
    assert ask.balance() == (before[0] - 75, before[1])
    names = [re.search(r"\((.*)\)$", stem["title"])[1] for stem in stems]
    assert 3 <= len(names) == len(set(names)) <= 12
    voice = stems[names.index("Vocals")]
    alone = ask.answer("midi", {"clip_id": voice["clip_id"]})["data"]["instruments"]
    whole = ask.answer("midi", {"clip_id": clip})["data"]["instruments"]
    assert 0 < len(alone) < len(whole)
    assert all(instrument in whole for instrument in alone)
    wav = ask.answer("wav", {"clip_id": voice["clip_id"]})["data"]["wav_url"]
    assert len(samples(file_at(wav))) == pytest.approx(float(voice["duration"]) * 48_000, abs=2)
    for path in ("vox", "bpm", "persona", "stems/basic"):
        refused = ask.sonic(path, {"clip_id": voice["clip_id"], "name": "Ann"})
        assert (refused.status_code, "a stem" in refused.json()["error"]) == (400, True)


def test_a_song_is_extended_joined_and_extended_again(engine, ask, song, clip, extension):
    source = song.json()["data"][0]
    body = {"task_type": "concat_music", "continue_clip_id": extension}
    before = ask.balance()
    (whole,) = ask.clips(ask.accepted(body))
    assert ask.balance() == (before[0] - 2, before[1])
    assert (whole["bpm"], whole["key"]) == (source["bpm"], source["key"])
    assert float(whole["duration"]) > 4 + 3
    assert whole["title"] == source["title"]
    onwards = {**CUSTOM, "task_type": "extend_music", "continue_clip_id": extension, "continue_at": 3}
    second = ask.clips(ask.accepted(onwards))[0]
    (longer,) = ask.clips(ask.accepted({**body, "continue_clip_id": second["clip_id"]}))
    assert float(longer["duration"]) > 4 + float(second["duration"])


def test_a_cover_and_a_rewritten_part_are_whole_songs(engine, ask, song, clip):
    source = song.json()["data"][0]
    cover = {
        **CUSTOM,
        "task_type": "cover_music",
        "continue_clip_id": clip,
        "tags": "jazz",
        "audio_weight": 1,
    }
    replaced = {"clip_id": clip, "mv": "sonic-v5", "infill_start_s": 2, "infill_end_s": 4,
                "infill_lyrics": "Something new", "prompt": LYRICS}  # fmt: skip
    tasks = ask.accepted(cover), ask.accepted(replaced, "sonic/replace-section")
    covers, takes = map(ask.clips, tasks)
    assert [each["tags"] for each in covers] == ["jazz"] * 2
    assert [each["bpm"] for each in takes] == [source["bpm"]] * 2
    assert all("Something new" in each["lyrics"] for each in takes)
    assert all(abs(float(each["duration"]) - float(source["duration"])) < 0.1 for each in takes)


def test_stems_are_told_when_they_are_all_there(ask, clip):
    task_id = ask.accepted({"clip_id": clip}, "sonic/stems/basic")
    polls = []

    def is_over():
        polls.append(ask.task(task_id))
        return polls[-1].status_code == 200

    until(is_over)
    assert {poll.json().get("type") for poll in polls[:-1]} <= {"not_ready"}
    assert {poll.json().get("phase") for poll in polls[:-1]} & {"Playing", "Encoding"}
    assert len(polls[-1].json()["data"]) == 2


def test_who_waits_at_the_line_does_not_wait_for_songs(ask, clip):
    """Two workers have twelve songs before them; the WAV is there before the last one is."""
    songs = [ask.accepted(CUSTOM) for _ in range(6)]
    assert ask.answer("wav", {"clip_id": clip})["data"]["wav_url"]
    last = ask.task(songs[-1])
    assert last.status_code == 202 or "succeeded" not in last.json()["data"][-1]["state"]
