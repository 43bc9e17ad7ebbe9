"""`python -m generation.engine`: starting, keys, and sentences instead of tracebacks."""

import stat
import subprocess

import httpx
import pytest

from generation.engine.__main__ import parser
from generation.management.commands.engine import engine_command
from tests.engine_process import REPO, EngineProcess, environment

pytestmark = pytest.mark.processes


def run(engine, *arguments, **more):
    command = engine._command("serve", *arguments)
    return subprocess.run(
        command, cwd=REPO, env={**environment(), **more}, capture_output=True, text=True, timeout=60
    )


def test_a_taken_port_is_said_in_a_sentence(engine, tmp_path):
    done = run(EngineProcess(tmp_path), f"--port={engine.port}")
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{engine.port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_engines_never_share_a_folder(engine):
    done = run(engine, "--port=0")
    assert done.returncode == 1
    assert "Another engine is running" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_key_is_made_once_and_kept_to_its_owner(engine):
    key_file = engine.data_dir / "key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert len(engine.key) > 20
    assert engine.key not in engine.log


def test_one_line_says_where_it_is(engine):
    assert engine.log.splitlines()[0] == f"Engine ready on {engine.url} ({engine.data_dir})"


def test_without_the_switch_there_are_no_faults(tmp_path):
    plain = EngineProcess(tmp_path, faults=False, workers=1).start()
    try:
        headers = {"Authorization": f"Bearer {plain.key}"}
        response = httpx.post(f"{plain.url}/_faults", json={"faults": []}, headers=headers, trust_env=False)
        assert (response.status_code, response.json()["type"]) == (404, "not_found")
    finally:
        plain.stop()


def test_a_key_from_the_environment_opens_the_first_account(tmp_path):
    chosen = EngineProcess(tmp_path, env={"ENGINE_KEY": "chosen-by-alice"}).start()
    try:
        headers = {"Authorization": "Bearer chosen-by-alice"}
        balance = httpx.get(f"{chosen.url}/api/v1/get-credits", headers=headers, trust_env=False)
        assert balance.json() == {"credits": 1_000_000, "extra_credits": 0}
        assert not (tmp_path / "key").exists()
    finally:
        chosen.stop()


def test_manage_py_engine_starts_it_with_the_studios_settings(settings):
    settings.ENGINE_URL = "http://127.0.0.1:8765"
    settings.ENGINE_SECONDS_PER_REQUEST = 0.25
    _, *module, data, host, port, pace, faults = engine_command(faults=True)
    assert module == ["-m", "generation.engine"]
    options = parser("serve").parse_args([data, host, port, pace, faults])
    assert options.data == settings.STUDIO_DATA / "engine"
    assert (options.host, options.port, options.seconds_per_request) == ("127.0.0.1", 8765, 0.25)
    assert options.faults


def test_hosts_to_trust_are_handed_on():
    command = engine_command(allow_host=["127.0.0.1:8000", "music.example"])
    given = [option for option in command if option.startswith("--allow-host")]
    assert parser("serve").parse_args(["--data=x", *given]).allow_host == ["127.0.0.1:8000", "music.example"]


@pytest.mark.parametrize("command", ["book", "account"])
def test_a_folder_without_an_engine_is_said_to_be_one(tmp_path, command):
    nobody = EngineProcess(tmp_path)
    done = subprocess.run(
        [*nobody._command(command), *(["--label=bob"] if command == "account" else [])],
        cwd=REPO, env=environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "No engine has run" in done.stderr
