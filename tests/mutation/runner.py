"""Runs the tests of each mutant in a process of its own, forked from one that has imported the product.

`python -m tests.mutation.runner` prints a line of JSON for each run: name, exit code and what pytest said. The first,
"none", makes the database with every guard in its place.
"""

import json
import os
import sys
import tempfile
from importlib import import_module

import django
import pytest
from django.conf import settings

from tests.mutants import MUTANTS

# Libraries that the product has imported cannot have their own asserts rewritten, and need not.
IMPORTED = "ignore::pytest.PytestAssertRewriteWarning"
QUIET = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", IMPORTED]


def run(tests: str, environment: dict[str, str]) -> tuple[int, str]:
    """Run them in a fork; return pytest's exit code and the end of its words."""
    with tempfile.TemporaryFile("w+") as words:
        child = os.fork()
        if child == 0:
            os.environ.update(environment)
            os.dup2(words.fileno(), 1)
            os.dup2(words.fileno(), 2)
            code = int(pytest.main([*QUIET, *tests.split()]))
            sys.stdout.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        words.seek(0)
        return os.waitstatus_to_exitcode(status), words.read()[-2000:]


def main() -> None:
    django.setup()
    import_module(settings.ROOT_URLCONF)
    runs = {"none": ("tests/core/lib/test_cache.py", {})}
    runs |= {
        name: (mutant.tests, {"ATRIUM_MUTANT": name, "TEST_DATABASE_STANDS": "1"}) for name, mutant in MUTANTS.items()
    }
    for name, (tests, environment) in runs.items():
        code, words = run(tests, environment)
        sys.stdout.write(json.dumps({"name": name, "code": code, "words": words}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
