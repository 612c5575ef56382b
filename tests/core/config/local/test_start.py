import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.config.local.place import ROOT

START = ROOT / "core" / "config" / "local" / "start.sh"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with nothing but what a shell script needs."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "mktemp", "cat", "rm"):
        found = next(Path(folder, name) for folder in ("/bin", "/usr/bin") if Path(folder, name).exists())
        (tools / name).symlink_to(found)
    return tmp_path


def install(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def working(file: Path) -> Path:
    return install(file, f'exec "{Path(sys.executable).resolve()}" "$@"')


def find(machine: Path, **extra: str) -> "subprocess.CompletedProcess[str]":
    libraries = {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine / "home"), **libraries, **extra}
    return subprocess.run(
        [str(machine / "bin" / "sh"), str(START), "--python"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.unit
def test_start_prefers_the_newest_named_python(machine: Path) -> None:
    working(machine / "bin" / "python3")
    newest = working(machine / "bin" / "python3.13")

    assert find(machine).stdout.strip() == str(newest)


@pytest.mark.unit
def test_start_passes_over_a_shim_that_exists_and_does_not_run(machine: Path) -> None:
    install(machine / "bin" / "python3.13", "echo 'command not found' >&2; exit 127")
    good = working(machine / "bin" / "python3")

    assert find(machine).stdout.strip() == str(good)


@pytest.mark.unit
def test_start_takes_a_python3_that_is_new_enough_only(machine: Path) -> None:
    install(machine / "bin" / "python3", "echo 3.11; exit 1")
    pyenv = working(machine / "home" / ".pyenv" / "versions" / "3.12.1" / "bin" / "python")

    assert find(machine).stdout.strip() == str(pyenv)


@pytest.mark.unit
def test_start_looks_where_pyenv_was_told_to_live(machine: Path) -> None:
    pyenv = working(machine / "elsewhere with space" / "versions" / "3.13.0" / "bin" / "python")

    assert find(machine, PYENV_ROOT=str(machine / "elsewhere with space")).stdout.strip() == str(pyenv)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("python", "said"),
    [
        (None, "Python 3.12 or newer is needed, and none was found;"),
        ("echo 3.11; exit 1", "none was found (python3 is 3.11);"),
        (
            'case "$2" in *version_info*) echo 3.13;; *) exit 1;; esac',
            "python3 (3.13) comes without venv, ensurepip or ssl;",
        ),
    ],
)
def test_start_says_in_one_line_what_is_missing(machine: Path, python: str | None, said: str) -> None:
    if python:
        install(machine / "bin" / "python3", python)

    found = find(machine)

    assert found.returncode == 1
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.unit
def test_the_command_line_needs_the_standard_library_alone(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).resolve()), "-S", "-m", "core.config.local", "--help"]
    environment = {**os.environ, "PYTHONPATH": ""}

    helped = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert helped.returncode == 0, helped.stderr
    assert "demo-stop" in helped.stdout
