"""Setting up: the right Python, plain words when there is none, nothing done twice."""

import sys
from pathlib import Path

import pytest

from generation.engine import assets
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


def failing() -> None:
    raise bootstrap.SetupError("It could not be had. To try again: do this\n\n    because")


def test_set_up_goes_on_without_what_is_optional_and_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    done: list[str] = []
    steps = [
        bootstrap.Step("models", failing, optional=True),
        bootstrap.Step("packages", lambda: done.append("packages")),
    ]
    bootstrap.carry_out(steps)
    assert done == ["packages"]
    said = capsys.readouterr().out
    assert "! It could not be had. To try again: do this" in said
    assert "because" not in said
    assert "✓ packages" in said
    assert "✓ models" not in said


def test_set_up_stops_where_something_needed_fails() -> None:
    with pytest.raises(bootstrap.SetupError, match="could not be had"):
        bootstrap.carry_out([bootstrap.Step("packages", failing)])


def test_the_models_set_up_looks_for_are_those_the_engine_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE_MODELS", str(tmp_path))
    for path in (assets.notes_model_path(), assets.separation_model_path()):
        assert not bootstrap.models_are_here()
        path.write_bytes(b"a model")
    assert bootstrap.models_are_here()
    assert assets.GET_MODELS in bootstrap.WITHOUT_MODELS


def test_every_pinned_package_the_project_names_is_in_the_constraints() -> None:
    import re
    import tomllib

    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text())["project"]
    named = project["dependencies"] + [
        one for many in project["optional-dependencies"].values() for one in many
    ]
    pinned = (bootstrap.ROOT / "constraints.txt").read_text().lower().splitlines()
    assert {re.split(r"[<>=\[]", name)[0].lower() for name in named} <= {pin.split("==")[0] for pin in pinned}
