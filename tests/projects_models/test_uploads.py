"""Recordings people bring: what is taken, what it becomes, and what is refused with which words."""

import io

import av
import mutagen.id3
import numpy as np
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects import uploads
from projects.models import Member, Track
from projects.scratch import scratch_folder
from projects.uploads import NotAccepted, take_in
from tests.factories import SAMPLE_RATE, make_member, make_project, make_user, mp3_bytes, samples, wav_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STUDIO_DATA = tmp_path / "media", tmp_path
    return tmp_path


def bring(data, name="My_song.mp3", project=None, person=None, **options):
    project = project or make_project()
    return take_in(person or project.owner, project, SimpleUploadedFile(name, data), **options)


def written(file_format, subtype=None, seconds=1.5, rate=SAMPLE_RATE):
    target = io.BytesIO()
    wave = np.tile(samples(1.5), (int(np.ceil(seconds / 1.5)), 1))[: int(seconds * rate)]
    soundfile.write(target, wave, rate, format=file_format, subtype=subtype)
    return target.getvalue()


def coded(container, codec):
    target = io.BytesIO()
    with av.open(target, "w", format=container) as writer:
        stream = writer.add_stream(codec, rate=SAMPLE_RATE, layout="stereo")
        wave = np.ascontiguousarray(samples().T)
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        resampler = av.AudioResampler(stream.codec_context.format, stream.codec_context.layout, SAMPLE_RATE)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            writer.mux(stream.encode(part))
        writer.mux(stream.encode(None))
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "content_type"),
    [
        (mp3_bytes, "audio/mpeg"),
        (wav_bytes, "audio/wav"),
        (lambda: written("WAV", "FLOAT"), "audio/wav"),
        (lambda: written("FLAC"), "audio/flac"),
        (lambda: written("OGG"), "audio/ogg"),
        (lambda: coded("ipod", "aac"), "audio/mp4"),
    ],
    ids=["mp3", "wav", "float wav", "flac", "vorbis", "m4a"],
)
def test_what_browsers_play_is_kept_as_it_is(make, content_type):
    data = make()
    track = bring(data)
    assert (track.content_type, track.size) == (content_type, len(data))
    assert track.audio.read() == data
    assert track.is_upload
    assert (track.title, track.label) == ("My song", "")
    assert track.duration_s == pytest.approx(1.5, abs=0.1)
    assert len(track.peaks) == 480
    assert -40 < track.loudness_lufs < -10


@pytest.mark.parametrize(
    ("make", "is_exact"),
    [
        (lambda: written("AIFF"), True),
        (lambda: written("OGG", "OPUS", seconds=1.2, rate=48_000), False),
        (lambda: coded("ipod", "alac"), True),
        (lambda: coded("matroska", "aac"), False),
        (lambda: coded("adts", "aac"), False),
        (lambda: written("CAF"), True),
    ],
    ids=["aiff", "opus", "alac", "mka", "bare aac", "caf"],
)
def test_everything_else_that_decodes_becomes_flac(make, is_exact):
    track = bring(make(), "Take 1.aif")
    assert (track.content_type, track.title) == ("audio/flac", "Take 1")
    wave, _ = soundfile.read(track.audio.open("rb"))
    assert track.audio.name.endswith("audio.flac")
    if is_exact:
        assert np.abs(wave - samples()).max() <= 1 / 32_767
    else:
        assert wave.std() == pytest.approx(samples().std(), rel=0.15)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "The file is no audio"),
        (lambda: b"just some words " * 100, "The file is no audio"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "The file is no audio"),
        (lambda: b"ID3" + b"\0" * 5000, "The file"),
        (lambda: b"#EXTM3U\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n", "The file is no audio"),
        (lambda: b"ffconcat version 1.0\nfile '/etc/passwd'\n", "The file is no audio"),
        (lambda: written("WAV", seconds=0.5), "shorter than 1 second"),
        (lambda: written("FLAC", seconds=481, rate=8000), "longer than 8 minutes"),
        (lambda: written("AIFF", seconds=481, rate=8000), "longer than 8 minutes"),
    ],
    ids=[
        "empty",
        "text",
        "picture",
        "no sound",
        "playlist",
        "list of files",
        "short",
        "long",
        "long and foreign",
    ],
)
def test_what_is_no_recording_is_refused_with_its_reason(make, words, own_folders):
    with pytest.raises(NotAccepted, match=words):
        bring(make())
    assert Track.objects.count() == 0
    assert list(scratch_folder().iterdir()) == []
    assert not list(own_folders.rglob("audio.*"))


def test_the_name_of_a_file_proves_nothing():
    assert bring(wav_bytes(), "Song.mp3").content_type == "audio/wav"


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    with pytest.raises(NotAccepted, match="larger than"):
        bring(mp3_bytes())


def test_a_title_is_the_persons_word_or_that_of_the_file_or_its_name():
    tags = mutagen.id3.ID3()
    tags.add(mutagen.id3.TIT2(encoding=3, text="Wind & Regen ♫"))
    target = io.BytesIO()
    tags.save(target)
    named = target.getvalue() + mp3_bytes()
    project = make_project()
    assert bring(named, project=project).title == "Wind & Regen ♫"
    assert bring(named, title="Mine").title == "Mine"
    assert bring(mp3_bytes(), "../../etc/Rain.Song.mp3").title == "Rain.Song"
    assert bring(mp3_bytes(), ".mp3", title="  ").title


def test_the_same_recording_is_one_track_of_a_project():
    project = make_project()
    first = bring(mp3_bytes(), project=project)
    assert bring(mp3_bytes(), "Again.mp3", project=project) == first
    assert bring(mp3_bytes(), project=make_project()) != first
    foreign = bring(written("AIFF"), project=project)
    assert bring(written("AIFF"), project=project) == foreign


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_only_those_who_make_music_bring_recordings(who):
    project, bob = make_project(make_user("alice")), make_user("bob")
    if who == "viewer":
        make_member(project, bob, Member.Role.VIEWER)
    with pytest.raises(NotAccepted, match="owner and the editors"):
        bring(mp3_bytes(), project=project, person=bob)


def test_an_archived_project_takes_nothing_in():
    with pytest.raises(NotAccepted, match="archived"):
        bring(mp3_bytes(), project=make_project(archived_at=timezone.now()))


def test_a_track_that_cannot_be_written_down_leaves_no_file(own_folders, monkeypatch):
    def full(*args, **options):
        raise OSError("the disk is full")

    monkeypatch.setattr(Track, "save", full)
    with pytest.raises(OSError, match="full"):
        bring(mp3_bytes())
    assert not list(own_folders.rglob("audio.*"))
    assert list(scratch_folder().iterdir()) == []
