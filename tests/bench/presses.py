"""How a person asks for each operation: by the words that are seen; each needs some of those before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mutagen.id3 import ID3, TIT2
from playwright.sync_api import Page

LYRICS = "[Verse]\nSalt on the window, rope on the quay\n\n[Chorus]\nHold the light, hold it higher"
TAGS = "bossa nova, nylon guitar, warm female vocal"
RECORDINGS = ("one", "two", "three")  # what was sent once is not sent again: to extend, to cover, to send
SONG_S, PART_S = "20", "12"  # short songs: the bench is about the way, not the music


@dataclass
class Bench:
    """Where everything stands: the page, the project's address, a folder for recordings, those uploaded."""

    page: Page
    project: str
    folder: Path
    brought: set[str] = field(default_factory=set)

    def at_project(self) -> Page:
        self.page.goto(self.project)
        return self.page

    def at_take(self, title: str) -> Page:
        """The page of the oldest take with this title; a recording is brought before."""
        self.at_project()
        if title in RECORDINGS and title not in self.brought:
            self.bring(title)
        name = re.compile(f"^Open (take A of )?{re.escape(title)}$")
        self.page.get_by_role("link", name=name).last.click()
        self.page.get_by_role("heading", level=1, name=title).wait_for()
        return self.page

    def bring(self, title: str) -> None:
        """Take the first song away as a file and upload it under another name; free, and no operation."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name="Download take A of Harbour", exact=True).last.click()
        file = self.folder / f"{title}.mp3"
        coming.value.save_as(file)
        tags = ID3(file)
        tags.add(TIT2(encoding=3, text=title))  # a recording is named as its file says, and taken in once
        tags.save()
        self.page.get_by_label("Audio file").set_input_files(file)
        self.page.get_by_role("button", name="Upload", exact=True).click()
        self.page.get_by_role("article", name=title, exact=True).wait_for()
        self.brought.add(title)

    def family(self, name: str, version: str = "") -> Page:
        self.at_project()
        for choice in filter(None, (name, version)):
            link = self.page.get_by_role("link", name=choice, exact=True)
            if link.get_attribute("aria-current") is None:
                link.click()
                link.and_(self.page.locator("[aria-current]")).wait_for()
        return self.page


def fill(page: Page, label: str, text: str) -> None:
    """Fill a field, unfolding Advanced when it is there."""
    asked = page.get_by_label(label, exact=True)
    if not asked.is_visible():
        page.get_by_text("Advanced", exact=True).click()
    asked.fill(text)


def write_song(page: Page, title: str, tags: str = TAGS, seconds: str = SONG_S) -> None:
    page.get_by_role("tab", name="Write").click()
    fill(page, "Lyrics", LYRICS)
    fill(page, "Style tags", tags)
    fill(page, "Song title", title)
    fill(page, "Length in seconds", seconds)


def press(page: Page, label: str) -> None:
    """The button that begins with these words, and names its price."""
    page.get_by_role("main").or_(page.get_by_role("complementary")).get_by_role(
        "button", name=re.compile(f"^{re.escape(label)} ·")
    ).first.click()


def offer(title: str, label: str) -> Callable[[Bench], None]:
    """One press on the page of a take."""
    return lambda bench: press(bench.at_take(title), label)


def form(title: str, link: str, fields: dict[str, str], name: str = "") -> Callable[[Bench], None]:
    """The form behind an offer of a take: `fields` by their labels; with a `name`, a song of that title."""

    def ask(bench: Bench) -> None:
        page = bench.at_take(title)
        page.get_by_role("link", name=re.compile(f"^{re.escape(link)}…")).click()
        label = link.removesuffix(" with Producer").removesuffix(" of a part")
        page.get_by_role("heading", level=1, name=label).wait_for()
        if name:
            write_song(page, name, seconds=PART_S)
        for words, text in fields.items():
            fill(page, words, text)
        press(page, label)

    return ask


def create(bench: Bench) -> None:
    page = bench.family("Sonic")
    write_song(page, "Harbour")
    press(page, "Create")


def write_lyrics(bench: Bench) -> None:
    page = bench.family("Sonic")
    page.get_by_role("tab", name="Write").click()
    page.get_by_text("Write lyrics for me").click()
    fill(page, "Subject", "a harbour in the rain")
    press(page, "Write lyrics")


def improve_tags(bench: Bench) -> None:
    page = bench.family("Sonic")
    fill(page, "Style tags", "bossa nova")
    press(page, "Improve my tags")


def with_persona(bench: Bench) -> None:
    page = bench.family("Sonic")
    page.get_by_text("Persona", exact=True).first.click()
    page.get_by_role("radio", name=re.compile("^Ada")).check()
    write_song(page, "Sung by Ada")
    press(page, "Create")


def produce(bench: Bench) -> None:
    page = bench.family("Producer")
    fill(page, "Sound", TAGS)
    fill(page, "Lyrics", LYRICS)
    fill(page, "Song title", "Produced")
    press(page, "Create")


def nuro_vocal(bench: Bench) -> None:
    page = bench.family("Nuro vocal")
    fill(page, "Lyrics", LYRICS)
    fill(page, "Length in seconds", "30")
    press(page, "Create")


def nuro_background(bench: Bench) -> None:
    page = bench.family("Nuro background", "Version 1")
    fill(page, "Music description", "rain on a harbour, for a short film")
    page.get_by_text("Moods", exact=True).click()
    page.get_by_label("calm", exact=True).check()
    fill(page, "Length in seconds", "12")
    press(page, "Create")


def nuro_background_2(bench: Bench) -> None:
    page = bench.family("Nuro background", "Version 2")
    fill(page, "Music description", "rain on a harbour, for a short film")
    fill(page, "Length in seconds", "30")
    press(page, "Create")


PART = {"From": "4", "To": "9"}
STEPS: dict[str, Callable[[Bench], None]] = {
    "sonic.upsample_tags": improve_tags,
    "sonic.lyrics": write_lyrics,
    "sonic.create": create,
    "sonic.extend": form("Harbour", "Extend", {"Go on from": "14"}, "Harbour, further"),
    "sonic.concat": offer("Harbour, further", "Concat"),
    "sonic.cover": form("Harbour", "Cover", {}, "Harbour, again"),
    "sonic.replace": form(
        "Harbour",
        "Replace section",
        {**PART, "New lyrics": "Lanterns over the bay", "Song title": "Harbour, mended"},
    ),
    "sonic.stems_basic": offer("Harbour", "Stems basic"),
    "sonic.stems_full": offer("Harbour", "Stems full"),
    "sonic.vox": form("Harbour", "Vocals of a part", PART),
    "sonic.aligned_lyrics": offer("Harbour", "Aligned lyrics"),
    "sonic.midi": offer("Harbour", "MIDI"),
    "sonic.wav": offer("Harbour", "WAV"),
    "sonic.persona": form("Harbour", "Make persona", {"Name": "Ada"}),
    "sonic.persona_music": with_persona,
    "sonic.upload_extend": form("one", "Extend", {"Go on from": "10"}, "One, further"),
    "sonic.upload_cover": form("two", "Cover", {}, "Two, again"),
    "sonic.upload": offer("three", "Send to Sonic"),
    "sonic.bpm": offer("three", "BPM"),  # of its own songs the engine tells it unasked, so it is not sold
    "sonic.extend_upload": form("three", "Extend", {"Go on from": "10"}, "Three, further"),
    "sonic.cover_upload": form("three", "Cover", {}, "Three, again"),
    "producer.upload": offer("three", "Send to Producer"),
    "producer.create": produce,
    "producer.extend": form("Produced", "Extend", {"From": "20", "Sound": TAGS}),
    "producer.cover": form("Produced", "Cover", {"Sound": "drum and bass, dark"}),
    "producer.replace": form("Produced", "Replace section", {**PART, "Sound": TAGS}),
    "nuro.vocal": nuro_vocal,
    "nuro.bgm": nuro_background,
    "nuro.bgm_v2": nuro_background_2,
}
