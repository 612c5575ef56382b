"""A company of its own and real connections: what is tested here happens between transactions."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections

from core.lib.company import CurrentCompany, entered


@pytest.fixture
def unpooled() -> Iterator[None]:
    """Let each thread have a connection of its own, however many there are."""
    options = connections["default"].settings_dict["OPTIONS"]
    pool = options.pop("pool")
    connections["default"].close()
    yield
    connections["default"].close()
    options["pool"] = pool


@pytest.fixture
def together(unpooled: None, fresh_company: CurrentCompany) -> Callable[..., list[Exception]]:
    """Run callables at the same moment, each in its own thread in the company; return what they raised."""

    def run(*works: Callable[[], object]) -> list[Exception]:
        barrier, failed = threading.Barrier(len(works)), []

        def one(work: Callable[[], object]) -> None:
            with entered(fresh_company):
                barrier.wait()
                try:
                    work()
                except Exception as error:  # noqa: BLE001 told to the test
                    failed.append(error)
                finally:
                    connection.close()

        threads = [threading.Thread(target=one, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return failed

    return run
