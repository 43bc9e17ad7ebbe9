"""The client against the real engine, for every operation: taken, charged, finished, decoded."""

import json

import httpx
import pytest

from generation.musicapi import (
    OPERATIONS,
    ContentRefused,
    Invalid,
    MusicAPI,
    NoCredits,
    NotFound,
    Retired,
    Unauthorized,
    decode_accepted,
    decode_event,
    webhooks,
)
from generation.musicapi.operations import PRODUCER_CREATE, RETIRED, SONIC_BPM, SONIC_CREATE, SONIC_UPLOAD
from tests.conformance.asking import DEADLINE_S, REQUESTS, SONG, Asking
from tests.conformance.shapes import check_answer, check_task, fetch
from tests.engine.service.asking import Receiver, until
from tests.engine_process import EngineProcess

pytestmark = pytest.mark.processes
THROUGH_TASKS = [key for key in REQUESTS if OPERATIONS[key].answer == "task"]
SECRET = "between the studio and the engine"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    process = EngineProcess(
        tmp_path_factory.mktemp("engine"),
        faults=False,
        workers=2,
        song_seconds=6,
        env={"ENGINE_ALLOW_HOSTS": "127.0.0.1"},
    ).start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def hook():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def asking(engine, hook):
    webhook = {"webhook_url": hook.url, "webhook_secret": SECRET}
    with MusicAPI(engine.key, engine.url, timeout_s=60) as api:
        asked = Asking(api, webhook)
        asked.ask_for_all()
        yield asked


@pytest.mark.parametrize("key", REQUESTS)
def test_an_operation_is_taken_and_charged_its_price(asking, key):
    assert asking.outcome(key).charged == OPERATIONS[key].price


@pytest.mark.parametrize("key", THROUGH_TASKS)
def test_a_task_ends_with_its_music(asking, key):
    check_task(OPERATIONS[key], asking.ended(key))


@pytest.mark.parametrize("key", THROUGH_TASKS)
def test_the_news_of_a_task_are_signed_and_say_what_a_poll_says(asking, hook, key):
    accepted, polled = asking.outcome(key).accepted, asking.ended(key)
    headers, body = until(
        lambda: next((news for news in hook.got if accepted.task_id.encode() in news[1]), None)
    )
    webhooks.verify(headers, body, SECRET, now=float(headers["X-Webhook-Timestamp"]))
    event = decode_event(json.loads(body))
    assert (event.task_id, event.event) == (accepted.task_id, headers["X-Webhook-Event"])
    assert (event.platform, event.event) == (OPERATIONS[key].platform, "song.completed")
    assert event.status.state == polled.state
    assert [_heard(clip) for clip in event.status.clips] == [_heard(clip) for clip in polled.clips]


def _heard(clip):
    return clip.clip_id, clip.state, clip.title, clip.audio_url, clip.duration_s


@pytest.mark.parametrize("key", [key for key in REQUESTS if OPERATIONS[key].answer == "now"])
def test_an_answer_at_once_holds_its_result(asking, key):
    check_answer(asking.outcome(key).answer)


def test_every_operation_of_the_catalogue_was_asked_for():
    assert set(REQUESTS) == set(OPERATIONS) - {"get-credits"}


@pytest.mark.parametrize("key", ["sonic.upload_extend", "sonic.upload_cover"])
def test_an_upload_on_the_way_leaves_its_handle(asking, key):
    clip_id = asking.outcome(key).accepted.uploaded_clip_id
    assert clip_id
    assert asking.api.sonic.bpm(clip_id=clip_id).average > 0


def test_a_song_is_made_longer_by_its_extension(asking):
    song, part, whole = (
        asking.ended(key).clips[0].duration_s for key in ("sonic.create", "sonic.extend", "sonic.concat")
    )
    assert whole == pytest.approx(4 + part, abs=1.0)
    assert whole > song


def test_a_stem_becomes_midi_of_its_own(asking):
    stem = next(clip for clip in asking.ended("sonic.stems_full").clips if clip.part != "Vocals")
    assert len(asking.api.sonic.midi(clip_id=stem.clip_id).instruments) == 1


def test_words_of_a_clip_are_aligned_for_money_once(asking):
    asking.outcome("sonic.aligned_lyrics")
    before = asking.api.credits()
    again = asking.api.sonic.aligned_lyrics(clip_id=asking.clip("sonic.create"))
    assert again == asking.outcome("sonic.aligned_lyrics").answer
    assert asking.api.credits() == before


def test_at_the_end_the_account_has_paid_for_what_it_got_and_no_more(asking, engine):
    for key in THROUGH_TASKS:
        asking.ended(key)
    charges = [entry for entry in engine.book() if entry["kind"] != "grant"]
    assert {entry["kind"] for entry in charges} == {"charge"}, "nothing failed, so nothing was refunded"
    spent = -sum(entry["credits"] + entry["extra_credits"] for entry in charges)
    assert asking.first_balance.total - asking.api.credits().total == spent


ON_A_CLIP = [key for key, each in OPERATIONS.items() if each.works_on not in ("nothing", "recording")]


@pytest.mark.parametrize("key", ON_A_CLIP)
def test_a_clip_that_nobody_made_is_not_found(asking, key):
    operation = OPERATIONS[key]
    body = {**REQUESTS[key](asking), operation.source_field: NOBODY}
    ask = asking.api.submit if operation.answer == "task" else asking.api.call
    before = asking.api.credits()
    with pytest.raises(NotFound):
        ask(operation, body)
    assert asking.api.credits() == before


@pytest.mark.parametrize("family", ["sonic", "producer", "nuro"])
def test_a_task_that_nobody_asked_for_is_not_found(asking, family):
    with pytest.raises(NotFound):
        getattr(asking.api, family).task(NOBODY)


def test_words_that_name_an_artist_are_refused(asking):
    with pytest.raises(ContentRefused, match="Nina"):
        asking.api.sonic.create(custom_mode=False, mv="sonic-v5",
                                gpt_description_prompt="a song in the style of Nina Simone")  # fmt: skip


@pytest.mark.parametrize("task_type", RETIRED)
def test_what_is_retired_says_so(engine, task_type):
    body = {"task_type": task_type, "clip_id": NOBODY}  # the client itself refuses to send this
    answer = httpx.post(
        engine.url + PRODUCER_CREATE.path,
        json=body,
        headers={"Authorization": f"Bearer {engine.key}"},
        trust_env=False,
    )
    with pytest.raises(Retired):
        decode_accepted(PRODUCER_CREATE, answer.status_code, answer.json())


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.mp3", "http://10.0.0.1/a.mp3", "http://[::1]/a.mp3"])
def test_a_recording_that_cannot_be_fetched_is_the_callers_mistake(asking, url):
    before = asking.api.credits()
    with pytest.raises(Invalid):
        asking.api.call(SONIC_UPLOAD, {"url": url})
    assert asking.api.credits() == before


def test_another_account_has_its_own_key_money_and_clips(asking, engine):
    with MusicAPI(engine.open_account("bob", credits=1), engine.url) as bob:
        with pytest.raises(NotFound):
            bob.call(SONIC_BPM, {"clip_id": asking.clip("sonic.create")})
        with pytest.raises(NoCredits):
            bob.submit(SONIC_CREATE, SONG)
        assert bob.credits().total == 1
    with MusicAPI("charlies-guess", engine.url) as charlie, pytest.raises(Unauthorized):
        charlie.credits()


def test_the_same_request_with_the_same_seed_is_the_same_song(asking):
    """Producer's seed is the one promise of repetition on the wire (§3.1)."""
    again = asking.api.producer.create(**REQUESTS["producer.create"](asking))
    ended = [asking.ended("producer.create"), asking.api.wait(again, deadline_s=DEADLINE_S, every_s=0.3)]
    songs, repeated = ([fetch(clip.audio_url) for clip in status.clips] for status in ended)
    assert songs == repeated
    assert songs[0] != songs[1]
