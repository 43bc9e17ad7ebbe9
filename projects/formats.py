"""What kind of audio a file holds, read from its bytes, and its way to a format every browser plays.

FFmpeg opens some formats by reading other files or addresses that the file names (playlists); only the
formats named here are ever tried on a file that somebody brought.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from projects.audio import NotAudio, TooLong

SELF_CONTAINED = "mp3,wav,w64,aiff,caf,au,mov,flac,ogg,matroska,asf,aac,ac3,amr,ape,wv,tta,mpc,mpc8,dsf"
OPEN = {"format_whitelist": SELF_CONTAINED, "protocol_whitelist": "file"}
PLAYED = {
    "mp3": {"mp3"},
    "wav": {"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"},
    "mov,mp4,m4a,3gp,3g2,mj2": {"aac"},
    "flac": {"flac"},
    "ogg": {"vorbis"},
}
"""Codecs by container that all browsers play and that we serve as they are."""


@dataclass(frozen=True, slots=True)
class Format:
    """`is_played`: every browser plays it. `title` is the tag in the file; empty when it has none."""

    container: str
    codec: str
    is_played: bool
    title: str = ""


def format_of(path: Path) -> Format:
    """Look at the head of `path`. Raises NotAudio."""
    try:
        with av.open(str(path), options=OPEN) as container:
            if not container.streams.audio:
                raise NotAudio("The file holds no audio.")
            stream = container.streams.audio[0]
            codec = stream.codec_context.codec.canonical_name
            # cover art of an MP3 or M4A is a video stream of one picture
            films = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
            tags = {
                name.casefold(): value for name, value in {**stream.metadata, **container.metadata}.items()
            }
            is_played = codec in PLAYED.get(container.format.name, ()) and not films
            return Format(container.format.name, codec, is_played, tags.get("title", "").strip())
    except FFmpegError as error:
        raise NotAudio(f"The file is no audio we know ({error.strerror or type(error).__name__}).") from error


def write_flac(source: Path, target: Path, longest_s: float) -> None:
    """Decode `source` and write it as FLAC, in 16 bits, or 24 where it has more. Raises NotAudio, TooLong."""
    try:
        with av.open(str(source), options=OPEN) as reader, av.open(str(target), "w", format="flac") as writer:
            incoming = reader.streams.audio[0].codec_context
            has_more = incoming.format.name in ("s32", "s32p")
            outgoing = writer.add_stream("flac", rate=incoming.sample_rate)
            outgoing.codec_context.format = "s32" if has_more else "s16"
            outgoing.codec_context.layout = "mono" if incoming.channels == 1 else "stereo"
            resampler = av.AudioResampler(
                format=outgoing.codec_context.format,
                layout=outgoing.codec_context.layout,
                rate=incoming.sample_rate,
                frame_size=4096,
            )
            frames = 0
            for frame in reader.decode(audio=0):
                frames += frame.samples
                if frames > longest_s * incoming.sample_rate:
                    raise TooLong(longest_s)
                for part in resampler.resample(frame):
                    writer.mux(outgoing.encode(part))
            for part in resampler.resample(None):
                writer.mux(outgoing.encode(part))
            writer.mux(outgoing.encode(None))
    except FFmpegError as error:
        raise NotAudio(
            f"The file does not decode as audio ({error.strerror or type(error).__name__})."
        ) from error
