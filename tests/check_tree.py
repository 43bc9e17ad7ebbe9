"""`python -m tests.check_tree`: rules of the house that no linter knows. Part of `make check`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.template import Engine, TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 300
MOST_LINES_OF_TESTS = 450  # tables of cases are long
TOP = {
    *("manage.py", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", "NOTICES.md"),
    *("constraints.txt", "package.json", "package-lock.json", "docs"),
    *("musicstudio", "projects", "generation", "templates", "static", "tests"),
}
IN_TEMPLATES = {
    r"\sstyle=": "a style attribute; the content security policy blocks it, use a class",
    r"\son[a-z]+=": "an inline handler; use a custom element",
    r"hx-on": "hx-on needs unsafe-eval; use a custom element",
    r"[\"']js:": "a js: value needs unsafe-eval",
    r"hx-trigger=\"[^\"]*\[": "a trigger filter needs unsafe-eval",
    r"(src|href)=\"(https?:)?//": "an outside address at page load",
    r"<script(?![^>]*(nonce|src))": "an inline script without a nonce",
}


def tracked() -> list[Path]:
    listed = subprocess.run(  # our own command
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def wrong_places(files: list[Path]) -> Iterator[str]:
    for name in sorted({path.relative_to(ROOT).parts[0] for path in files}):
        if not name.startswith(".") and name not in TOP:
            yield f"{name}: not one of the project's top-level places"


def long_files(files: list[Path]) -> Iterator[str]:
    for path in files:
        if path.suffix == ".py" and "migrations" not in path.parts:
            lines = len(path.read_text().splitlines())
            if lines > (MOST_LINES_OF_TESTS if "tests" in path.parts else MOST_LINES):
                yield f"{path.relative_to(ROOT)}: {lines} lines; split it by subject"


def template_faults(files: list[Path]) -> Iterator[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicstudio.settings")
    django.setup()
    engine = Engine.get_default()
    for path in (path for path in files if path.suffix == ".html" and "templates" in path.parts):
        text = path.read_text()
        place = path.relative_to(ROOT)
        try:
            engine.from_string(text)
        except TemplateSyntaxError as error:
            yield f"{place}: {error}"
        for pattern, why in IN_TEMPLATES.items():
            for found in re.finditer(pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{place}:{line}: {why}"


def main() -> int:
    files = tracked()
    faults = [*wrong_places(files), *long_files(files), *template_faults(files)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or f"{len(files)} files are in their place\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
