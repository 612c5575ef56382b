"""Small commands that keep the checkout in order."""

import os
import shutil
import subprocess

from core.config.local import coverage, translations
from core.config.local.place import Place
from core.config.local.report import LocalError, say, warn


def rewrite_style(place: Place) -> int:
    ruff = [str(place.python), "-m", "ruff"]
    fixed = subprocess.run([*ruff, "check", "--fix", "."], check=False, cwd=place.root).returncode
    return subprocess.run([*ruff, "format", "."], check=False, cwd=place.root).returncode or fixed


def show_requirements(place: Place) -> int:
    """Print the list; a test that names an unknown id is an error."""
    document = place.root / "docs" / "requirements.md"
    known = coverage.known_requirements(document)
    shown = coverage.shown_requirements(place.root, place.root / "tests")
    for line in coverage.report(known, coverage.group_titles(document), shown):
        say(line)
    strangers = sorted({f"{entry.test} names {entry.requirement}" for entry in shown if entry.requirement not in known})
    for stranger in strangers:
        warn(f"{stranger}, which docs/requirements.md does not have.")
    return 1 if strangers else 0


def collect_messages(place: Place) -> int:
    """Bring the translators' files up to date with the code, and compile them."""
    if not shutil.which("xgettext"):
        raise LocalError("collecting texts needs GNU gettext (Debian, Ubuntu: apt install gettext); running does not.")
    command = [str(place.python), "manage.py", "makemessages", "--locale", "ru", "--no-location"]
    for ignored in ("var/*", "node_modules/*", ".venv/*", "tests/*"):
        command += ["--ignore", ignored]
    # Texts are read from the code: these settings name servers without needing one.
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "core.config.settings.test"}
    done = subprocess.run(command, check=False, cwd=place.root, env=environment).returncode
    translations.compile_translations(place)
    return done
