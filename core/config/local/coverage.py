"""Which numbered requirement is shown by which test: read from docs/requirements.md and the tests' markers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A requirement is a list item, a journey a row of the last table.
LINE = re.compile(r"^(?:- (?=[A-Z]{2}-)|\| [A-Z]{2} \| )([A-Z]{2}-\d{2,3}|J-[A-Z]{2}\d+) ")
TITLE = re.compile(r"^## (?P<group>[A-Z]{1,2}): (?P<title>.+)$")


@dataclass(frozen=True)
class Shown:
    """A test that carries a requirement's id."""

    requirement: str
    test: str


def known_requirements(document: Path) -> list[str]:
    lines = document.read_text(encoding="utf-8").splitlines()
    return [found[1] for line in lines if (found := LINE.match(line))]


def group_titles(document: Path) -> dict[str, str]:
    lines = document.read_text(encoding="utf-8").splitlines()
    return {found["group"]: found["title"] for line in lines if (found := TITLE.match(line))}


def shown_requirements(root: Path, tests: Path) -> list[Shown]:
    """Every `@pytest.mark.requirement("PL-02", …)` on a test, a class of tests or a whole file."""
    return [shown for file in sorted(tests.rglob("test_*.py")) for shown in _shown_in(file, root)]


def _shown_in(file: Path, root: Path) -> Iterator[Shown]:
    tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    name = file.relative_to(root).as_posix()
    of_file = [requirement for node in tree.body for requirement in _assigned(node)]
    yield from (Shown(requirement, name) for requirement in of_file)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from (Shown(requirement, f"{name}::{node.name}") for requirement in _named(decorator))


def _assigned(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets):
        for inner in ast.walk(node.value):
            if isinstance(inner, ast.expr):
                yield from _named(inner)


def _named(expression: ast.expr) -> list[str]:
    if not isinstance(expression, ast.Call) or ast.unparse(expression.func) != "pytest.mark.requirement":
        return []
    return [str(argument.value) for argument in expression.args if isinstance(argument, ast.Constant)]


def report(known: list[str], titles: dict[str, str], shown: list[Shown]) -> list[str]:
    """Each id with its tests, what is open, and the totals of each group."""
    tests: dict[str, list[str]] = {}
    for entry in shown:
        tests.setdefault(entry.requirement, []).append(entry.test)
    lines = []
    totals = []
    for group, title in titles.items():
        ids = [requirement for requirement in known if requirement.startswith(f"{group}-")]
        done = [requirement for requirement in ids if requirement in tests]
        lines += [f"{group}: {title}"]
        lines += [f"  {requirement:<7} {', '.join(tests.get(requirement, ['open']))}" for requirement in ids]
        lines.append("")
        totals.append(f"  {group:<3} {len(done):>4} of {len(ids):>4} shown by a test  {title}")
    done_in_all = sum(requirement in tests for requirement in known)
    return [*lines, *totals, f"  all {done_in_all:>4} of {len(known):>4}"]
