"""What no template may hold: pages live under a CSP without `unsafe-*` and load nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import Client

from tests.pages.conftest import Made, Studio

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
STYLES = sorted((Path(settings.BASE_DIR) / "static" / "css").rglob("*.css"))
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline handler": r"\son[a-z]+\s*=",
    "hx-on": r"\shx-on\b",
    "JavaScript in an attribute": r"[\"'](?:js|javascript):",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "another host": r"(?:href|src|action|hx-(?:get|post))=\"(?:https?:)?//",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "unescaped text": r"\|\s*safe\b|autoescape off",
    "attributes htmx 4 dropped": r"hx-(?:ext|disinherit|disabled-elt|vars|request)=",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_template_compiles_and_holds_nothing_forbidden(path: Path) -> None:
    get_template(str(path.relative_to(FOLDER)))
    text = path.read_text()
    assert {what: found for what, pattern in FORBIDDEN.items() if (found := re.findall(pattern, text))} == {}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_come_from_here_and_in_layers(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"@import|url\((?!\"?data:)", text) == []
    assert path.name.startswith("admin") or "@layer" in text  # Django admin's own styles are in none


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context_and_keep_the_music_playing(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert '<div id="page"' in page
    assert page.count("<h1>") == 1
    assert 'href="/projects/"' in page


def test_a_page_is_few_requests(alice: Client, studio: Studio) -> None:
    page = alice.get(f"/projects/{studio.project.id}/").text
    assert page.count('rel="stylesheet"') == 14
    assert page.count("<script") == 2


def test_nothing_a_page_loads_is_cached_by_others(alice: Client) -> None:
    assert "Cookie" in alice.get("/projects/").headers["Vary"]


NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }}'
LONG = "Donaudampfschifffahrtsgesellschaft" * 5
TEXTS = {
    "html": NASTY,
    "long": LONG,
    "rtl": "ليلة على الميناء",
    "cjk": "港の夜 🌊 한밤의 항구",
    "emoji": "👩‍👩‍👧‍👦" * 20,
    "override": "\u202eevil",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_people_write_stays_text(studio: Studio, made: Made, text: str) -> None:
    studio.project.title = text[:120]
    studio.project.save()
    studio.alice.name = text[:150]
    studio.alice.save()
    generation = made(title=text)
    track = generation.clips.first().track
    type(track).objects.update(tags=text, lyrics=f"[{text[:50]}]\n{text}")
    client = studio.client("alice")
    for address in (
        "/projects/",
        f"/projects/{studio.project.id}/",
        f"/tracks/{track.id}/",
        "/queue/",
        "/create/",
    ):
        page = client.get(address).text
        assert "<script>" not in page
        assert "<img" not in page
        assert 'dir="auto"' in page
