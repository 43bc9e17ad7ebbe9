"""Finds a Chromium and looks through it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    expect,
)

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNSEEN = (
    # A whole Chromium gives every window an address bar whose popup is a page of its own, and a renderer to
    # spare: together half of what a test's browser computes, for what nobody sees.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "PreloadTopChromeWebUI", "SpareRendererForSitePerProcess"),
    # What Playwright turns off: of several such lists Chromium takes the last.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(UNSEEN)}",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000  # on a busy machine the second take of a song comes long after the first

expect.set_options(timeout=PATIENCE_MS)


def find_chromium(playwright: Playwright) -> str | None:
    """The one named by CHROMIUM, else an installed one, else Playwright's own; None when there is none."""
    named = os.environ.get("CHROMIUM", "")
    installed = [shutil.which(name) for name in INSTALLED]
    candidates = [named, *installed, playwright.chromium.executable_path]
    return next((path for path in candidates if path and Path(path).exists()), None)


class Visit:
    """One person's tab, with everything it asked for and complained about."""

    def __init__(self, browser: Browser, url: str, **options: object):
        self.url = url
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        options.setdefault("viewport", DESKTOP)
        self.context: BrowserContext = browser.new_context(base_url=url, **options)  # type: ignore[arg-type]  # Playwright's own options
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("response", lambda answer: self.responses.append(answer))

    def sign_in_as(self, session_key: str) -> None:
        self.context.add_cookies([{"name": "sessionid", "value": session_key, "url": self.url}])

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    @property
    def hosts(self) -> set[str]:
        """Every host that was asked for anything."""
        return {urlsplit(request.url).netloc for request in self.requests if request.url.startswith("http")}

    def statuses(self, path_end: str) -> list[int]:
        """The answers to requests whose path ends like this."""
        return [answer.status for answer in self.responses if urlsplit(answer.url).path.endswith(path_end)]

    # -- the player ----------------------------------------------------------------------------

    def watch_audio(self) -> None:
        """From here on `pauses` counts, and `same_audio` compares."""
        self.page.evaluate(
            """() => {
                const audio = document.querySelector("#player audio");
                window.watched = { audio, pauses: 0 };
                audio.addEventListener("pause", () => (window.watched.pauses += 1));
            }"""
        )

    @property
    def pauses(self) -> int:
        return int(self.page.evaluate("window.watched.pauses"))

    @property
    def same_audio(self) -> bool:
        return bool(self.page.evaluate("window.watched?.audio === document.querySelector('#player audio')"))

    @property
    def time(self) -> float:
        """Where the music is, in seconds."""
        return float(self.page.evaluate("document.querySelector('#player audio').currentTime"))

    def wait_until_plays(self, after: float = 0.0) -> float:
        """Waits until the music is past `after` seconds; returns where it is."""
        self.page.wait_for_function(
            "after => { const a = document.querySelector('#player audio');"
            " return !a.paused && a.currentTime > after; }",
            arg=after,
        )
        return self.time
