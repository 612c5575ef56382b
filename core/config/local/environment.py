"""The checkout's Python environment: made once, filled by lock file, rebuilt when it no longer runs."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from core.config.local.place import Place, fingerprint, is_current, write_stamp
from core.config.local.report import LocalError, say

# What each lock file holds: groups of pyproject.toml beside the product's own dependencies, or a group alone.
LOCKS = {
    "runtime": ["pyproject.toml"],
    "local": ["pyproject.toml", "--group", "local"],
    "dev": ["pyproject.toml", "--group", "dev"],
    "node": ["--group", "node"],
}
HOLDS = {"local": ("local", "dev"), "dev": ("dev",), "node": ("node",)}


def lock_file(place: Place, name: str) -> Path:
    return place.root / "requirements" / f"{name}.txt"


def ensure_packages(place: Place, name: str) -> bool:
    """Make the environment hold this lock; True when something had to be installed."""
    runs = _runs(place.python)
    for holder in HOLDS[name]:
        stamp = place.venv / f".lock-{holder}"
        if runs and is_current(
            stamp, fingerprint(place.root, [lock_file(place, holder)], salt=str(place.venv.resolve()))
        ):
            return False
    if not runs:
        _make_environment(place.venv)
    lock = lock_file(place, name)
    _install(place, lock)
    write_stamp(place.venv / f".lock-{name}", fingerprint(place.root, [lock], salt=str(place.venv.resolve())))
    return True


def is_entered(place: Place) -> bool:
    return Path(sys.prefix).resolve() == place.venv.resolve()


def enter(place: Place, *, began: float | None = None) -> None:
    """Go on under the environment's own Python, with the same command."""
    if is_entered(place):
        return
    since = ["--began", str(began)] if began else []
    command = [str(place.python), "-m", "core.config.local", *since, *sys.argv[1:]]
    os.execv(place.python, command)  # noqa: S606


def remove_made(place: Place) -> None:
    """Everything that the commands made in this checkout, and data that had to lie outside of it."""
    home = place.state / "postgres-home"
    outside = [Path(home.read_text(encoding="utf-8").strip())] if home.is_file() else []
    for made in [*outside, place.state, place.root / "node_modules", place.root / "core/ui/static/ui/dist", place.venv]:
        shutil.rmtree(made, ignore_errors=True)


def make_locks(place: Place, *, upgrade: bool) -> None:
    """Write the lock files anew from pyproject.toml, with every published hash and no index address."""
    tool = place.state / "tools" / "lock"
    _make_environment(tool)
    with (place.root / "pyproject.toml").open("rb") as stream:
        wanted = tomllib.load(stream)["dependency-groups"]["lock"]
    _run([str(tool / "bin" / "python"), "-m", "pip", "install", "-qq", *wanted])
    for name, inputs in LOCKS.items():
        _run(
            [str(tool / "bin" / "uv"), "pip", "compile", *inputs, "--output-file", str(lock_file(place, name))]
            + ["--universal", "--python-version", "3.12", "--generate-hashes", "--no-emit-index-url"]
            + ["--no-annotate", "--no-header", "--quiet"]
            + (["--upgrade"] if upgrade else []),
            cwd=place.root,
        )


def _make_environment(venv: Path) -> None:
    if venv.exists():
        shutil.rmtree(venv)
    base = getattr(sys, "_base_executable", None) or sys.executable
    _run([base, "-m", "venv", str(venv)])


def _install(place: Place, lock: Path) -> None:
    """Install the lock, telling how far it is; pip's own words go to a log and are shown when it fails."""
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    log = place.logs / "packages.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(place.python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    # Python compiles what is imported; most of what the packages hold never is.
    command += ["--no-compile", "--require-hashes", "--requirement", str(lock)]
    variables = {**os.environ, "PIP_USER": "0"}
    with log.open("w", encoding="utf-8") as words:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, text=True, cwd=place.root, env=variables)
        collected = 0
        for line in pip.stdout or ():
            words.write(line)
            collected += line.startswith("Collecting ")
            if line.startswith("Collecting ") and collected % 25 == 0:
                say(f"      {collected} of about {total} packages")
            if line.startswith("Installing collected"):
                say("      installing")
    if pip.wait():
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise LocalError(f"the Python packages could not be installed ({log}):\n{tail}")


def _runs(python: Path) -> bool:
    if not python.exists():
        return False
    check = [str(python), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 12))"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _run(command: list[str], cwd: Path | None = None) -> None:
    result = subprocess.run(command, check=False, cwd=cwd)
    if result.returncode:
        raise LocalError(f"`{' '.join(command[:4])}` failed; its own words are above.")
