"""What can be asked of a track: by its family and kind, its age, its account, and what it has already."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation.lifecycle import request_generation
from generation.models import ApiKey, Clip
from generation.models.generation import State
from generation.musicapi import Invalid
from generation.offers import clip_offers, offers, upload_offers
from generation.terms import Terms
from projects.models import Member
from tests.factories import (
    make_alignment,
    make_file,
    make_generation,
    make_key,
    make_member,
    make_persona,
    make_project,
    make_recording,
    make_take,
    make_track,
    make_upload,
    make_user,
)
from tests.lifecycle.steps import ask_for

pytestmark = pytest.mark.django_db
HOSTED = ApiKey.Source.ENVIRONMENT
OUT_OF_A_CLIP = "stems_basic stems_full vox aligned_lyrics midi wav bpm persona"


@pytest.fixture
def hosted(settings):
    """The studio runs with a key of the hosted service, and can be reached from outside."""
    settings.MUSICAPI_KEY, settings.PUBLIC_URL = "our-key", "https://studio.example"
    return make_key(HOSTED)


def terms_of(track, person=None):
    return Terms(person or track.project.owner, track.project)


def names(found):
    return [offer.operation.key for offer in found]


def offer_of(track, key, person=None):
    return next(o for o in offers(track, terms_of(track, person)) if o.operation.key == key)


def may_be_asked(offer):
    return not (offer.obstacle or offer.has)


def sonic(words):
    return [f"sonic.{word}" for word in words.split()]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (make_take, sonic(f"extend cover replace {OUT_OF_A_CLIP}")),
        (lambda: make_take(operation="sonic.extend"), sonic(f"extend concat cover replace {OUT_OF_A_CLIP}")),
        (
            lambda: make_take(operation="producer.create"),
            ["producer.extend", "producer.cover", "producer.replace"],
        ),
        (lambda: make_take(operation="nuro.vocal"), []),
        (make_recording, [*sonic("upload_extend upload_cover upload"), "producer.upload"]),
        (
            lambda: make_recording(sent_by="sonic.upload"),
            [*sonic(f"extend_upload cover_upload {OUT_OF_A_CLIP} upload"), "producer.upload"],
        ),
        (
            lambda: make_recording(sent_by="producer.upload"),
            [
                *("sonic.upload_extend", "producer.extend", "sonic.upload_cover", "producer.cover"),
                *("producer.replace", "sonic.upload", "producer.upload"),
            ],
        ),
        (make_track, []),
    ],
    ids=[
        "sonic",
        "extension",
        "producer",
        "nuro",
        "recording",
        "sent to sonic",
        "sent to producer",
        "no clip",
    ],
)
def test_each_kind_of_track_has_its_own_operations(make, expected):
    track = make()
    assert names(offers(track, terms_of(track))) == expected


def test_an_offer_names_its_price_and_its_clip():
    track = make_take()
    offer = offer_of(track, "sonic.stems_full")
    assert (offer.price, offer.source, offer.obstacle, offer.has, offer.closes_at) == (
        75,
        track.clips.get(),
        "",
        "",
        None,
    )
    assert may_be_asked(offer)


@pytest.mark.parametrize(
    ("key", "prepare", "words"),
    [
        ("sonic.stems_basic", lambda track: make_file(track, "stem", set_name="basic"), "Made on"),
        ("sonic.stems_full", lambda track: make_file(track, "stem", set_name="full"), "Made on"),
        ("sonic.vox", lambda track: make_file(track, "vocals"), "Made on"),
        ("sonic.wav", lambda track: make_file(track, "wav"), "Made on"),
        ("sonic.midi", lambda track: make_file(track, "midi"), "Made on"),
        ("sonic.aligned_lyrics", make_alignment, "Made on"),
        (
            "sonic.persona",
            lambda track: make_persona(track.project, clip=track.clips.get()),
            "Kept as Ada on",
        ),
        (
            "sonic.bpm",
            lambda track: type(track).objects.filter(id=track.id).update(bpm=92.04),
            "92 BPM",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_track_has_is_shown_and_not_sold_again(key, prepare, words):
    track = make_take()
    assert may_be_asked(offer_of(track, key))
    prepare(track)
    track = type(track).objects.get(id=track.id)
    assert offer_of(track, key).has.startswith(words)
    assert not may_be_asked(offer_of(track, key))


def test_a_stretch_of_the_vocals_is_not_all_of_them():
    track = make_take()
    make_file(track, "vocals", start_s=0.0, end_s=1.0)
    assert offer_of(track, "sonic.vox").has == ""


def test_an_extension_that_was_joined_says_so():
    part = make_take(operation="sonic.extend")
    make_take(part.project, operation="sonic.concat", parent=part)
    assert offer_of(part, "sonic.concat").has.startswith("Joined on")


def test_a_track_that_is_a_wav_needs_none():
    assert offer_of(make_take(content_type="audio/wav"), "sonic.wav").has == "The track itself is a WAV"


def test_a_recording_that_was_sent_says_when():
    assert offer_of(make_recording(sent_by="sonic.upload"), "sonic.upload").has.startswith("Sent on")


def test_what_is_on_its_way_is_shown():
    track = make_take()
    generation = ask_for("sonic.midi", track)
    assert offer_of(track, "sonic.midi").in_flight == generation
    assert offer_of(track, "sonic.wav").in_flight is None


@pytest.mark.parametrize(
    ("hours", "is_open"), [(1, True), (23, True), (25, False)], ids=["fresh", "still", "too old"]
)
def test_the_hosted_service_refuses_old_clips_and_the_page_says_until_when(hosted, hours, is_open):
    track = make_take_of(hosted)
    made_at = timezone.now() - timedelta(hours=hours)
    track.clips.update(created_at=made_at)
    offer = offer_of(track, "sonic.midi")
    assert offer.closes_at == made_at + timedelta(hours=24)
    assert bool(offer.obstacle) != is_open
    assert offer_of(track, "sonic.wav").closes_at is None
    if not is_open:
        assert "within 24 hours" in offer.obstacle
        with pytest.raises(Invalid, match="within 24 hours"):
            ask_for("sonic.midi", track)


def test_the_local_engine_minds_no_age():
    track = make_take()
    track.clips.update(created_at=timezone.now() - timedelta(days=400))
    assert (offer_of(track, "sonic.midi").closes_at, offer_of(track, "sonic.midi").obstacle) == (None, "")


def make_take_of(api_key):
    generation = make_generation(state=State.SUCCEEDED, api_key=api_key)
    return make_track(generation=generation, derived_by="sonic.create", lyrics="Rain")


def test_a_clip_can_only_be_used_with_the_account_it_was_made_with(settings):
    track = make_take()
    settings.MUSICAPI_KEY = "our-key"
    found = offers(track, terms_of(track))
    assert found
    assert all("another account (Local engine)" in offer.obstacle for offer in found)
    with pytest.raises(Invalid, match="another account"):
        ask_for("sonic.wav", track, source=track.clips.get())


def test_a_recording_sent_by_another_account_is_sent_anew(hosted):
    track = make_recording()
    local = make_generation(track.project, State.SUCCEEDED, operation="sonic.upload", api_key=make_key())
    make_upload(local, track=track)
    assert names(offers(track, terms_of(track)))[:2] == ["sonic.upload_extend", "sonic.upload_cover"]
    assert offer_of(track, "sonic.upload").has == ""


def test_without_a_public_address_recordings_cannot_be_sent_to_the_hosted_service(hosted, settings):
    settings.PUBLIC_URL = ""
    track = make_recording()
    assert all("PUBLIC_URL" in offer.obstacle for offer in offers(track, terms_of(track)))
    with pytest.raises(Invalid, match="PUBLIC_URL"):
        ask_for("sonic.upload", track)


@pytest.mark.parametrize("key", ["sonic.vox", "sonic.aligned_lyrics", "sonic.persona"])
def test_nobody_sings_in_an_instrumental(key):
    assert offer_of(make_take(lyrics="[Instrumental]"), key).obstacle == "Nobody sings in it."
    assert offer_of(make_recording(sent_by="sonic.upload"), key).obstacle == "", "who knows"


def test_a_viewer_and_an_archived_project_ask_for_nothing():
    track, bob = make_take(), make_user("bob")
    make_member(track.project, bob, Member.Role.VIEWER)
    assert all("You listen" in offer.obstacle for offer in offers(track, terms_of(track, bob)))
    track.project.archived_at = timezone.now()
    assert all("archived" in offer.obstacle for offer in offers(track, terms_of(track)))


def test_what_the_account_cannot_pay_says_so():
    track = make_take()
    make_key(balance=20)
    assert offer_of(track, "sonic.stems_basic").obstacle == ""
    assert "75 practice credits and 20 are left" in offer_of(track, "sonic.stems_full").obstacle


def test_an_upload_by_address_can_become_music_of_ours(django_assert_max_num_queries):
    upload = make_upload()
    terms = terms_of(upload.generation)
    assert names(clip_offers(upload, terms)) == sonic("extend_upload cover_upload wav")
    with pytest.raises(Invalid, match="no track yet"):
        ask_for("sonic.midi", source=upload)
    generation = ask_for("sonic.wav", source=upload)
    assert clip_offers(upload, terms)[-1].in_flight == generation
    upload.track = make_recording(upload.generation.project)
    assert clip_offers(upload, terms) == []
    assert clip_offers(make_take().clips.get(), terms) == []


def test_an_upload_is_offered_nothing_the_account_cannot_pay():
    upload = make_upload()
    make_key(balance=14)
    terms = terms_of(upload.generation)
    found = {offer.operation.key: offer.obstacle for offer in upload_offers(upload, terms, [])}
    assert found.pop("sonic.wav") == ""
    assert all("costs 15 practice credits and 14 are left" in obstacle for obstacle in found.values())


@pytest.mark.parametrize(
    ("key", "make_source"),
    [
        ("sonic.extend_upload", lambda: make_take().clips.get()),
        ("sonic.extend", make_upload),
        ("sonic.concat", lambda: make_take().clips.get()),
        ("sonic.wav", lambda: make_take(operation="producer.create").clips.get()),
        ("producer.cover", lambda: make_take().clips.get()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_clip_of_the_wrong_kind_or_family_is_refused(key, make_source):
    with pytest.raises(Invalid, match="does not work on a clip like this"):
        ask_for(key, source=make_source())


def test_a_clip_a_track_and_a_voice_of_another_project_are_refused():
    project, strange = make_project(make_user("alice")), make_take(make_project(make_user("bob")))
    with pytest.raises(Invalid, match="belongs to another project"):
        ask_for("sonic.wav", strange, project=project)
    with pytest.raises(Invalid, match="belongs to another project"):
        ask_for("sonic.wav", source=strange.clips.get(), project=project)
    voice = make_persona(strange.project)
    with pytest.raises(Invalid, match="not one of yours"):
        ask_for("sonic.persona_music", project=project, persona_id=voice.persona_id)
    mine = make_persona(project)
    assert ask_for("sonic.persona_music", project=project, persona_id=mine.persona_id).state == "queued"


def test_a_follow_up_without_a_clip_and_an_upload_without_a_recording_are_refused():
    project = make_project()
    with pytest.raises(Invalid, match="no clip here"):
        ask_for("sonic.wav", project=project)
    with pytest.raises(Invalid, match="Choose a recording"):
        ask_for("sonic.upload", project=project)
    assert ask_for("sonic.upload", project=project, url="https://a.example/x.mp3").track is None


def test_a_clip_named_in_the_body_is_not_believed():
    track = make_take()
    clip: Clip = track.clips.get()
    generation = ask_for("sonic.wav", track, clip_id="somebody-elses")
    assert generation.request["clip_id"] == clip.clip_id
    forged = ask_for("sonic.upload", make_recording(track.project), url="https://evil.example/a.mp3")
    assert "url" not in forged.request


def test_offers_take_the_same_few_queries_however_much_there_is(django_assert_max_num_queries):
    track = make_take()
    for _ in range(3):
        make_file(track, "stem")
        ask_for("sonic.cover", track)
    with django_assert_max_num_queries(14):
        offers(track, terms_of(track))


def test_a_press_that_comes_twice_is_one_follow_up():
    track = make_take()
    nonce = track.id
    asked = [
        request_generation(
            track.project.owner, track.project, "sonic.wav", {}, nonce, track=track, source=track.clips.get()
        )
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
