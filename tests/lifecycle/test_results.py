"""Every operation from the press of a button to what is stored, by the kind of its result."""

import pytest

from generation.lifecycle import TooLate, retry, settle
from generation.models import Persona
from generation.musicapi.operations import OPERATIONS
from projects.models import Track
from tests.factories import (
    INSTRUMENTS,
    make_persona,
    make_project,
    make_recording,
    make_take,
    make_upload,
    mp3_bytes,
)
from tests.lifecycle.provider import CDN, Provider, json_answer, task_payload
from tests.lifecycle.steps import ask_for, ledger_lines, run, step

pytestmark = pytest.mark.django_db

TAKES = {
    "sonic.create": 2,
    "sonic.extend": 2,
    "sonic.cover": 2,
    "sonic.concat": 1,
    "sonic.replace": 2,
    "sonic.persona_music": 2,
    "sonic.extend_upload": 2,
    "sonic.cover_upload": 2,
    "sonic.upload_extend": 2,
    "sonic.upload_cover": 2,
    "producer.create": 2,
    "producer.extend": 2,
    "producer.cover": 2,
    "producer.replace": 2,
    "nuro.vocal": 1,
    "nuro.bgm": 1,
    "nuro.bgm_v2": 1,
}
"""Operations that make takes, with how many are told in these tests."""


def subject_of(key):
    """The track that `key` can be asked of; None for what starts from words."""
    works_on, family = OPERATIONS[key].works_on, OPERATIONS[key].family
    if works_on in ("nothing", "persona"):
        return None
    if works_on == "recording":
        return make_recording()
    if works_on == "upload":
        return make_recording(sent_by=f"{family}.upload")
    return make_take(operation=f"{family}.extend" if works_on == "extension" else f"{family}.create")


def request_of(key, **body):
    track = subject_of(key)
    if key == "sonic.persona_music":
        project = make_project()
        return ask_for(key, project=project, persona_id=make_persona(project).persona_id, **body)
    return ask_for(key, track, **body)


def told(key, task_id):
    """How the task of `key` ends on the wire."""
    if key.startswith("nuro"):
        flat = {"status": "succeeded", "progress": 100, "audio_url": f"{CDN}song.wav", "lyrics": "Rain"}
        return {"task_id": task_id, **flat, "duration": 1.5, "genre": "Pop", "mood": "Happy"}
    return task_payload(task_id, *["succeeded"] * TAKES[key])


@pytest.mark.parametrize("key", TAKES)
def test_takes_of_every_operation_are_stored_with_their_lineage(provider: Provider, key):
    generation = step(request_of(key))
    assert (generation.state, generation.credits) == ("running", "taken")
    provider.tasks[generation.remote_id] = (200, told(key, generation.remote_id))
    run(generation)
    takes = list(generation.clips.filter(kind="take"))
    assert generation.state == "succeeded"
    assert [take.track.label for take in takes] == ["A", "B"][: TAKES[key]]
    assert {take.track.parent for take in takes} == {generation.track}
    assert {take.track.derived_by for take in takes} == {key}
    assert ledger_lines(generation) == [("charge", -OPERATIONS[key].price)]
    assert len(provider.bodies) == 1


@pytest.mark.parametrize(
    ("key", "body", "expected"),
    [
        ("sonic.extend", {"continue_at": 1.25}, 1.25),
        ("sonic.extend", {"continue_at": 99}, "its end"),
        ("sonic.extend", {}, "its end"),
        ("sonic.upload_extend", {"continue_at": 0.1}, 0.1),
        ("producer.extend", {"starts_at": 1}, 1.0),
        ("producer.extend", {}, "its end"),  # 30 s unless said, and this take is shorter
        ("sonic.cover", {}, None),
    ],
)
def test_an_extension_knows_the_second_it_goes_on_from(provider: Provider, key, body, expected):
    generation = step(request_of(key, **body))
    provider.tasks[generation.remote_id] = (200, told(key, generation.remote_id))
    run(generation)
    found = generation.clips.filter(kind="take")[0].track.derived_from_s
    assert found == (generation.track.duration_s if expected == "its end" else expected)


def test_tempo_and_key_that_come_with_a_take_are_facts_of_its_track(provider: Provider):
    generation = step(request_of("sonic.create"))
    payload = provider.finish(generation.remote_id)
    payload["data"][0] |= {"bpm": 92, "key": "A minor"}
    payload["data"][1] |= {"bpm": None, "key": None}
    run(generation)
    tracks = [clip.track for clip in generation.clips.all()]
    assert [(track.bpm, track.key) for track in tracks] == [(92.0, "A minor"), (None, "")]


def test_a_nuro_take_has_its_words_and_its_mood(provider: Provider):
    generation = step(request_of("nuro.vocal"))
    provider.tasks[generation.remote_id] = (200, told("nuro.vocal", generation.remote_id))
    run(generation)
    track = generation.clips.get().track
    assert (track.title, track.lyrics, track.tags) == ("Rain on the harbour", "Rain", "Pop, Happy")
    assert track.content_type == "audio/wav"


@pytest.mark.parametrize("key", ["sonic.upload_extend", "sonic.upload_cover"])
def test_a_recording_sent_on_the_way_is_known_by_its_clip_from_then_on(provider: Provider, key):
    generation = step(request_of(key))
    upload = generation.clips.get(kind="upload")
    assert upload.clip_id == f"upload-of-{generation.remote_id}"
    assert upload.track == generation.track
    provider.finish(generation.remote_id, "failed", "failed")
    assert run(generation).state == "failed", "an upload is not the music that was asked for"


@pytest.mark.parametrize(("key", "set_name"), [("sonic.stems_basic", "basic"), ("sonic.stems_full", "full")])
def test_stems_of_any_number_become_files_of_their_track(provider: Provider, key, set_name):
    generation = step(request_of(key))
    names = ["Vocals", "Backing Vocals", "Drums", "Bass (electric)"]
    payload = task_payload(generation.remote_id, *["succeeded"] * len(names))
    for clip, name in zip(payload["data"], names, strict=True):
        clip["title"] = f"Rain (Remix) ({name})"
    payload["data"][-1]["title"] = "Just a title"
    provider.tasks[generation.remote_id] = (200, payload)
    assert run(generation).state == "succeeded"
    files = list(generation.track.files.all())
    assert [file.name for file in files] == ["Vocals", "Backing Vocals", "Drums", "Just a title"]
    assert {(file.kind, file.set_name) for file in files} == {("stem", set_name)}
    assert all(file.duration_s and len(file.peaks) == 480 for file in files)
    assert files[0].file.read() == mp3_bytes()
    assert Track.objects.count() == 1, "stems are no takes"


def test_some_stems_are_there_before_the_others(provider: Provider):
    generation = step(request_of("sonic.stems_basic"))
    early = provider.finish(generation.remote_id, "succeeded", "running")
    early["data"][0]["title"], early["data"][1]["title"] = "Rain (Vocals)", ""
    step(generation, times=2)
    assert (generation.state, generation.track.files.count()) == ("running", 1)
    late = provider.finish(generation.remote_id)
    late["data"][1]["title"] = "Rain (Instrumental)"
    assert run(generation).state == "succeeded"
    assert [file.name for file in generation.track.files.all()] == ["Vocals", "Instrumental"]


def test_lyrics_and_tags_are_results_for_the_form(provider: Provider):
    lyrics, tags = step(request_of("sonic.lyrics")), step(request_of("sonic.upsample_tags"))
    assert lyrics.state == tags.state == "succeeded"
    assert lyrics.result == {
        "drafts": [{"title": "A", "lyrics": "[Verse]\nRain"}, {"title": "B", "lyrics": "Sun"}]
    }
    assert tags.result == {"tags": "warm folk with brushed drums"}
    assert (ledger_lines(lyrics), ledger_lines(tags)) == ([("charge", -2)], [("charge", -1)])


def test_the_tempo_is_a_fact_of_the_track(provider: Provider):
    generation = step(request_of("sonic.bpm"))
    assert generation.state == "succeeded"
    assert generation.track.bpm == 120.5
    assert generation.result == {"tempo": {"average": 120.5, "least": 118.5, "most": 122.0}}


def test_words_are_aligned_and_paid_for_once(provider: Provider):
    generation = step(request_of("sonic.aligned_lyrics"))
    alignment = generation.track.alignment
    assert alignment.words[1] == {"word": "fall\n", "start_s": 0.71, "end_s": 1.2}
    again = step(ask_for("sonic.aligned_lyrics", generation.track))
    assert (again.state, again.price, again.track.alignment) == ("succeeded", 0, alignment)


def test_an_empty_alignment_says_that_nobody_sings(provider: Provider):
    provider.on_submit = [json_answer(200, code=200, data={"alignment": []})]
    assert step(request_of("sonic.aligned_lyrics")).track.alignment.words == []


def test_a_persona_keeps_the_voice_of_its_clip(provider: Provider):
    generation = step(request_of("sonic.persona"))
    persona = Persona.objects.get()
    assert (persona.persona_id, persona.name, persona.about) == ("a-voice", "Ada", "Warm and low")
    assert (persona.clip, persona.project, persona.api_key) == (
        generation.source,
        generation.project,
        generation.api_key,
    )
    assert generation.result == {"persona_id": "a-voice"}


@pytest.mark.parametrize(
    ("body", "stretch"),
    [({}, (None, None)), ({"vocal_start_s": 0, "vocal_end_s": 1}, (0, 1))],
    ids=["all", "a second"],
)
def test_vocals_are_a_file_of_the_track_with_their_stretch(provider: Provider, body, stretch):
    generation = run(request_of("sonic.vox", **body))
    file = generation.track.files.get()
    assert (file.kind, file.name, (file.start_s, file.end_s)) == ("vocals", "Vocals", stretch)
    assert generation.result["vox_audio_id"] == "vox-1"


def test_vocals_without_an_address_are_a_handle_for_a_persona(provider: Provider):
    provider.on_submit = [json_answer(200, code=200, data={"vox_audio_id": "vox-2"})]
    generation = step(request_of("sonic.vox"))
    assert (generation.state, generation.result["vox_audio_id"]) == ("succeeded", "vox-2")
    assert not generation.track.files.exists()


def test_a_wav_is_a_file_of_its_track(provider: Provider):
    generation = step(request_of("sonic.wav"))
    assert (generation.state, generation.credits) == ("storing", "taken")
    assert run(generation).state == "succeeded"
    file = generation.track.files.get()
    assert (file.kind, file.content_type) == ("wav", "audio/wav")
    assert Track.objects.count() == 1


def test_midi_is_a_file_with_its_notes(provider: Provider):
    generation = run(request_of("sonic.midi"))
    file = generation.track.files.get()
    assert (file.kind, file.content_type, file.notes) == ("midi", "audio/midi", INSTRUMENTS)
    assert file.file.read(4) == b"MThd"
    assert generation.clips.get().facts == {}, "notes are kept once"


@pytest.mark.parametrize("key", ["sonic.upload", "producer.upload"])
def test_a_recording_that_was_sent_is_known_by_its_clip(provider: Provider, key):
    generation = step(request_of(key))
    if key == "producer.upload":
        provider.finish(generation.remote_id, "succeeded")
        run(generation)
    clip = generation.clips.get()
    assert (generation.state, clip.kind, clip.track) == ("succeeded", "upload", generation.track)
    assert provider.downloads == 0, "we have it already"
    assert Track.objects.count() == 1


def test_the_wav_of_an_upload_by_address_becomes_its_track(provider: Provider):
    upload = make_upload()
    generation = run(ask_for("sonic.wav", source=upload))
    upload.refresh_from_db()
    track = upload.track
    assert generation.state == "succeeded"
    assert (track.title, track.label, track.is_upload, track.content_type) == (
        "Old song",
        "",
        True,
        "audio/wav",
    )
    assert set(track.clips.values_list("kind", flat=True)) == {"upload", "wav"}


def test_a_result_whose_track_was_deleted_ends_with_a_sentence(provider: Provider):
    generation = request_of("sonic.bpm")
    provider.before_answer = lambda task_id: generation.track.delete()
    step(generation)
    assert (generation.state, generation.error_kind, generation.credits) == (
        "failed",
        "track_deleted",
        "taken",
    )


def test_files_of_a_track_that_was_deleted_are_given_up(provider: Provider):
    generation = step(request_of("sonic.stems_basic"))
    generation.track.delete()
    provider.finish(generation.remote_id)
    run(generation)
    assert (generation.state, generation.error_kind) == ("failed", "not_stored")
    assert "has been deleted" in generation.error
    assert provider.downloads == 0


def test_a_take_whose_parent_was_deleted_is_kept_without_it(provider: Provider):
    generation = step(request_of("sonic.cover"))
    provider.finish(generation.remote_id)
    generation.track.delete()
    assert run(generation).state == "succeeded"
    assert {clip.track.parent for clip in generation.clips.all()} == {None}


def test_a_retry_is_asked_of_the_same_track_and_clip(provider: Provider):
    provider.on_submit = [json_answer(400, type="validation_error", error="no")]
    generation = step(request_of("sonic.stems_basic"))
    again = retry(generation, generation.person, generation.id)
    assert (again.track, again.source, again.retry_of) == (generation.track, generation.source, generation)


def test_what_cannot_be_asked_any_more_is_not_tried_again(provider: Provider, settings):
    provider.on_submit = [json_answer(400, type="validation_error", error="no")]
    failed = step(request_of("sonic.stems_basic"))
    provider.on_submit = [json_answer(500, error="internal")]
    lost = step(ask_for("sonic.wav", failed.track))
    settings.MUSICAPI_KEY = "another-account"
    with pytest.raises(TooLate, match="another account"):
        retry(failed, failed.person, failed.id)
    with pytest.raises(TooLate, match="another account"):
        settle(lost, lost.person, send_again=True, nonce=lost.id)
    lost.refresh_from_db()
    assert lost.state == "unconfirmed", "it was not closed for nothing"


def test_a_retry_of_a_recording_is_sent_with_a_new_address(provider: Provider):
    provider.on_submit = [json_answer(400, type="validation_error", error="no")]
    generation = step(request_of("sonic.upload"))
    step(retry(generation, generation.person, generation.id))
    first, second = (body["url"] for body in provider.bodies)
    assert first.startswith("http://127.0.0.1:8000/offered/")
    assert second.endswith("/recording.mp3")
    assert "url" not in generation.request


def test_only_operations_that_take_webhooks_are_told_where_to_report(provider: Provider):
    step(request_of("sonic.bpm"))
    step(request_of("sonic.stems_basic"))
    assert ["webhook_url" in body for body in provider.bodies] == [False, True]
