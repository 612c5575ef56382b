"""python -m tests.benchmarks [NAME …]: run the benchmarks against a database made anew; fails where a bar is missed.

With BENCH_SMOKE=1 only whether they run is tried, over tiny sizes.
"""

import importlib
import os
import subprocess
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.test")

import django

django.setup()

from django.conf import settings

from tenants.services.scripts import migrate_public
from tests.benchmarks.measure import SMOKE, Result
from tests.database import recreate_database, render_scripts_once

BENCHMARKS = (
    "tenancy",
    "requests",
    "lists",
    "imports",
    "limits",
    "cards",
    "notifications",
    "ledger",
    "statements",
    "invoices",
    "boards",
    "directories",
    "recurring",
)


def main(names: list[str]) -> int:
    """Run each benchmark in a process of its own: what one keeps in memory must not serve the next one's database."""
    if SMOKE or len(names) == 1:
        return run(names or list(BENCHMARKS))
    codes = [
        subprocess.run([sys.executable, "-m", "tests.benchmarks", name], check=False) for name in names or BENCHMARKS
    ]
    return max(done.returncode for done in codes)


def run(names: list[str]) -> int:
    missed = 0
    recreate_database()
    migrate_public()
    render_scripts_once(settings.VAR)
    for name in names:
        result: Result
        for result in importlib.import_module(f"tests.benchmarks.{name}").run():
            print(result, flush=True)
            missed += not result.holds
    if SMOKE:
        print("every benchmark runs")
        return 0
    print("every bar holds" if not missed else f"{missed} bars missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
