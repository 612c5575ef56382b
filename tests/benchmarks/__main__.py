"""python -m tests.benchmarks [NAME …]: run the benchmarks against a database made anew; fails where a bar is missed.

With BENCH_SMOKE=1 only whether they run is tried, over tiny sizes.
"""

import importlib
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.test")

import django

django.setup()

from tenants.services.scripts import migrate_public, render_scripts
from tests.benchmarks.measure import SMOKE, Result
from tests.database import recreate_database

BENCHMARKS = ("tenancy", "requests", "lists", "imports")


def main(names: list[str]) -> int:
    missed = 0
    for number, name in enumerate(names or BENCHMARKS):
        if number == 0 or not SMOKE:
            recreate_database()
            migrate_public()
            render_scripts()
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
