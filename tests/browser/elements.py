"""Pages that hold one element and nothing else, served with the studio's own headers."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Route

from projects.models import Track
from tests.browser.chromium import Visit

PLACE = "/queue/"  # a page without takes of its own, whose content is replaced


def show(tab: Visit, markup: str) -> None:
    """Open a page of the studio with `markup` as its content; scripts, styles and policy are real."""

    def answer(route: Route) -> None:
        response = route.fetch()
        page = re.sub(
            r"(<main[^>]*>).*(</main>)",
            lambda found: f"{found[1]}<h1>Elements</h1>{markup}{found[2]}",
            response.text(),
            flags=re.DOTALL,
        )
        route.fulfill(response=response, body=page)

    tab.page.route(f"**{PLACE}", answer)
    tab.page.goto(PLACE)
    tab.page.wait_for_load_state("networkidle")


def serve(tab: Visit, path: str, data: bytes, content_type: str) -> str:
    """Answer requests for `path` with `data`, in byte ranges as the studio does; returns the path."""

    def answer(route: Route) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", route.request.headers.get("range", ""))
        if asked is None:
            route.fulfill(body=data, content_type=content_type)
            return
        start, end = int(asked[1]), min(int(asked[2]) + 1, len(data))
        headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}", "Content-Type": content_type}
        route.fulfill(status=206, body=data[start:end], headers=headers)

    tab.page.route(f"**{path}", answer)
    return path


def serve_notes(tab: Visit, count: int, seconds: float) -> str:
    """The notes of three instruments, `count` in all, evenly over `seconds`."""
    each = count // 3
    step = seconds / each
    instruments = [
        {
            "name": name,
            "notes": [
                {"pitch": low + at % 24, "start": at * step, "end": at * step + 0.8 * step, "velocity": 0.7}
                for at in range(each)
            ],
        }
        for name, low in (("Bass", 28), ("Piano", 52), ("Lead", 72))
    ]
    return serve(tab, "/notes.json", json.dumps({"instruments": instruments}).encode(), "application/json")


def row_of(track: Track) -> str:
    """A take as the studio's pages show it, enough for the player."""
    facts = {
        "track": track.id,
        "src": f"/tracks/{track.id}/audio",
        "href": f"/tracks/{track.id}/",
        "title": track.title,
        "label": "A",
        "project": "EP",
        "hue": 1,
        "duration": f"{track.duration_s:.1f}",
        "peaks": track.peaks,
    }
    return (
        f'<article aria-label="{track.title}"><studio-take class="take hue-1" role="group"{data(facts)}>'
        '<button class="play" type="button" aria-label="Play"></button><div class="wave" data-wave></div>'
        "</studio-take></article>"
    )


def data(facts: dict[str, object]) -> str:
    """The facts as `data-` attributes."""
    return "".join(f' data-{name}="{value}"' for name, value in facts.items())
