"""Setting up: the right Python, plain words when there is none, nothing done twice."""

import sys
from pathlib import Path

import pytest

from musicstudio import bootstrap


def test_a_python_that_will_do_is_found() -> None:
    path, version = bootstrap.find_python()
    assert version >= bootstrap.NEEDS
    assert bootstrap.version_of(path) == version


def test_no_python_that_will_do_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "NEEDS", (99, 0))
    with pytest.raises(bootstrap.SetupError, match=r"needs Python 99\.0 or later"):
        bootstrap.find_python()


@pytest.mark.parametrize("path", ["/nowhere/python3", "/bin/false", "/bin/echo"])
def test_what_is_no_python_has_no_version(path: str) -> None:
    assert bootstrap.version_of(path) is None


def test_a_failing_command_says_what_it_said() -> None:
    with pytest.raises(bootstrap.SetupError, match=r"(?s)Ask somebody\..*no such thing"):
        bootstrap.command([sys.executable, "-c", "raise SystemExit('no such thing')"], "Ask somebody.")


def test_nothing_is_set_up_again_until_something_pinned_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyproject.toml", "constraints.txt", "package-lock.json", "musicstudio/bootstrap.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    before = bootstrap.digest([])
    assert bootstrap.digest([]) == before
    assert bootstrap.digest(["dev"]) != before
    (tmp_path / "constraints.txt").write_text("django==6.1.4")
    assert bootstrap.digest([]) != before


def test_every_pinned_package_the_project_names_is_in_the_constraints() -> None:
    import re
    import tomllib

    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text())["project"]
    named = project["dependencies"] + [
        one for many in project["optional-dependencies"].values() for one in many
    ]
    pinned = (bootstrap.ROOT / "constraints.txt").read_text().lower().splitlines()
    assert {re.split(r"[<>=\[]", name)[0].lower() for name in named} <= {pin.split("==")[0] for pin in pinned}
