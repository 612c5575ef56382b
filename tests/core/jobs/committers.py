"""python -m tests.core.jobs.committers SCHEMA SEED TIMES: commit changes with their events and die at random points.

Each child commits a row of `changes` and an event with the same number again and again, until it is killed.
"""

import os
import random
import select
import signal
import sys


def commit_for_ever(schema: str, first: int, started: int) -> None:
    from django.db import connection, transaction

    from core.events import emit
    from core.lib.company import company_by_schema, entered
    from tests.core.jobs.things import ThingHappened

    company = company_by_schema(schema)
    assert company is not None
    number = first
    with entered(company):
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO changes VALUES (%s)", [number])
                emit(ThingHappened(number=number))
            os.write(started, b".")
            number += 1


def main(schema: str, seed: int, times: int) -> None:
    import django

    django.setup()
    moments = random.Random(seed)
    for turn in range(times):
        seen, started = os.pipe()
        child = os.fork()
        if child == 0:
            commit_for_ever(schema, turn * 1_000_000, started)
        os.read(seen, 1)
        select.select([], [], [], moments.uniform(0, 0.01))  # some moment within the next few transactions
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(seen)
        os.close(started)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
