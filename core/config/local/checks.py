"""`make test` and `make lint`: every check in order, each with its time, and one summary at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from core.config.local import frontend, translations
from core.config.local.place import Place
from core.config.local.report import LocalError, Steps, say
from core.config.local.throwaway import throwaway_servers

NICELY = ("nice", "-n", "10")
# The first draws the same pages for half the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = """
  ############################################################################
  #  THE BROWSER JOURNEYS WERE NOT RUN: no Chromium was found on this machine. #
  #  Install it (Debian, Ubuntu: apt install chromium) or name one: CHROMIUM=…  #
  ############################################################################
"""


@dataclass
class Results:
    """What came out of each check."""

    lines: list[tuple[str, str, float]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})

    def add(self, title: str, verdict: str, seconds: float) -> None:
        self.lines.append((title, verdict, seconds))

    def count(self, report: Path) -> None:
        """Add up one pytest run from the report that it wrote."""
        if not report.is_file():
            return
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  # our own pytest wrote it
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.counts["failed"] += failed
            self.counts["skipped"] += skipped
            self.counts["passed"] += int(suite.get("tests", 0)) - failed - skipped

    @property
    def is_green(self) -> bool:
        return all(verdict != "FAILED" for _, verdict, _ in self.lines)

    def close(self, steps: Steps) -> int:
        say("\n" + "-" * 60)
        for title, verdict, seconds in self.lines:
            say(f"  {verdict:<8} {seconds:7.1f} s  {title}")
        say(f"  {'green' if self.is_green else 'RED':<8} {steps.seconds:7.1f} s  in all")
        say("-" * 60)
        return 0 if self.is_green else 1


class Checks:
    """Runs one check after the other; a failed one does not keep the next from telling its own."""

    def __init__(self, place: Place, steps: Steps) -> None:
        self.place = place
        self.steps = steps
        self.results = Results()
        self.stands_back = False  # for something that runs at the same time
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "core.config.settings.test"}

    def python(self, title: str, *arguments: str) -> bool:
        with self.steps.step(title) as step:
            began = time.monotonic()
            done = subprocess.run(
                [*(NICELY if self.stands_back else ()), str(self.place.python), *arguments],
                check=False,
                cwd=self.place.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
            )
            step.note = "ok" if done.returncode == 0 else "FAILED"
            self.results.add(title, step.note, time.monotonic() - began)
        return done.returncode == 0

    def static(self) -> None:
        imports = "from importlinter.cli import lint_imports_command as run; run()"
        self.python("Style", "-m", "ruff", "check", ".")
        self.python("Format", "-m", "ruff", "format", "--check", ".")
        self.python("Types", "-m", "mypy")
        self.python("Import contracts", "-c", imports)

    def pytest(self, title: str, *arguments: str) -> None:
        report = self._report("tests")
        self.python(title, *_pytest(report, arguments))
        self.results.count(report)

    @contextmanager
    def journeys(self) -> Iterator[None]:
        """The product in a real browser, beside what the body does; without one this says so, and under CI it fails.

        A journey waits half of its time, for pages and for letters. The body stands back, so that what a person would
        wait for is as quick as on a machine of its own. What the journeys say comes when the body has ended.
        """
        title = "Browser journeys"
        browser = find_browser()
        if browser is None:
            yield
            with self.steps.step(title) as step:
                step.note = "FAILED" if os.environ.get("CI") == "true" else "NOT RUN"
                self.results.add(title, step.note, 0.0)
            return
        report = self._report("journeys")
        # Components first: the journeys keep their browser open to the end of the run.
        wanted = ("-m", "e2e", "tests/ui", "tests/e2e")
        command = [str(self.place.python), *_pytest(report, wanted)]
        began = time.monotonic()
        with (
            tempfile.TemporaryFile() as told,
            subprocess.Popen(
                command,
                cwd=self.place.root,
                env={**self.environment, "CHROMIUM": browser, "TEST_RUN": "journeys"},
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
            ) as running,
        ):
            self.stands_back = True
            try:
                yield
            except BaseException:
                running.terminate()
                raise
            with self.steps.step(title) as step:
                step.note = "ok" if running.wait() == 0 else "FAILED"
                told.seek(0)
                say(told.read().decode(errors="replace"))
            self.results.add(title, step.note, time.monotonic() - began)
        self.results.count(report)

    def _report(self, name: str) -> Path:
        report = self.place.state / "test" / f"{name}.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        return report


def _pytest(report: Path, arguments: Sequence[str]) -> tuple[str, ...]:
    return ("-m", "pytest", f"--junitxml={report}", "--ignore=tests/benchmarks", *arguments)


def find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and not shutil.which(named):
        raise LocalError(f"CHROMIUM={named} names no program that can be run.")
    return next((found for name in (named, *BROWSERS) if name and (found := shutil.which(name))), None)


def run_static(place: Place, steps: Steps) -> int:
    checks = Checks(place, steps)
    checks.static()
    return checks.results.close(steps)


def run_all(place: Place, steps: Steps) -> int:
    """Everything, against servers of its own; the last line counts the tests of both pytest runs."""
    checks = Checks(place, steps)
    with _step(checks, "Front end") as note:
        note.append(frontend.ensure_frontend(place))
        checks.environment["PATH"] = frontend.path_with_node(place)
    with _step(checks, "Translations") as note:
        note.append(f"{translations.compile_translations(place)} compiled")
    with throwaway_servers(place) as environment:
        checks.environment |= environment
        with checks.journeys():
            checks.static()
            checks.python("Migrations are written", "manage.py", "makemigrations", "--check", "--dry-run")
            checks.python("System checks", "manage.py", "check", "--fail-level", "WARNING")
            checks.pytest("Tests", "-n", "2", "-m", "not e2e and not soak")
    green = checks.results.close(steps)
    if find_browser() is None:
        say(NO_BROWSER)
    counts = checks.results.counts
    say(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return green


@contextmanager
def _step(checks: Checks, title: str) -> Iterator[list[str]]:
    with checks.steps.step(title) as step:
        began = time.monotonic()
        notes: list[str] = []
        yield notes
        step.note = "".join(notes)
        checks.results.add(title, "ok", time.monotonic() - began)
