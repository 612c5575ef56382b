"""Where a checkout keeps what it makes, and how it knows that a step has nothing to do."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("core", "tenants", "themes", "api", "modules")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A checkout and the folder that holds its running state: `var/`, or another one for a second demo."""

    root: Path
    state: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def run(self) -> Path:
        return self.state / "run"

    @property
    def stamps(self) -> Path:
        """What holds for the checkout whatever the state folder: packages and the front end's build."""
        return self.root / "var" / "stamps"

    @property
    def mark(self) -> str:
        """The name under which everything started from this state folder can be found again."""
        return hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]

    def at(self, state: Path) -> "Place":
        return Place(root=self.root, state=state.absolute())


def this_place() -> Place:
    state = os.environ.get("ATRIUM_STATE")
    return Place(root=ROOT, state=Path(state).absolute() if state else ROOT / "var")


def fingerprint(root: Path, files: Iterable[Path], *, salt: str = "") -> str:
    """One value for the contents of the files and their names below the root; a missing file counts as such."""
    digest = hashlib.sha256(salt.encode())
    for file in sorted(files):
        digest.update(os.fsencode(os.path.relpath(file, root)) + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b"missing")
    return digest.hexdigest()


def sources(root: Path, folders: Iterable[str], suffixes: frozenset[str]) -> list[Path]:
    """The files with these suffixes below the folders, without caches and built files."""
    skipped = {"__pycache__", "node_modules", "dist"}
    found: list[Path] = []
    for folder in folders:
        for directory, inner, names in os.walk(root / folder):
            inner[:] = [name for name in inner if name not in skipped]
            found += [Path(directory, name) for name in names if not suffixes or Path(name).suffix in suffixes]
    return found


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def write_stamp(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="utf-8")
