"""B6, B7: what companies cost a request."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from core.accounts.models import User
from core.lib.company import company_by_schema, entered
from tenants.services.companies import create_company, open_company
from tests.benchmarks.measure import Result, size

ROUNDS, REQUESTS = size(15, 1), size(200, 2)


class Server:
    """A process that answers requests under some settings."""

    def __init__(self, settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.peers.serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        )

    def median(self, path: str, count: int) -> float:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{path} {count}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def run() -> Iterator[Result]:
    open_company(company=create_company(slug="alpha", name="Alpha"))
    scope = company_by_schema("alpha")
    assert scope
    with entered(scope):
        for number in range(50):
            User.objects.create_user(email=f"user{number}@alpha.test")
    ours, peer = Server("core.config.settings.test"), Server("tests.benchmarks.peers.plain_settings")
    try:
        for path, name in (("/one/", "B7 a page of one query"), ("/ten/", "B6 a page of ten queries")):
            ours.median(path, REQUESTS)
            peer.median(path, REQUESTS)
            pairs = [(ours.median(path, REQUESTS), peer.median(path, REQUESTS)) for _ in range(ROUNDS)]
            yield Result(
                name=name,
                ours=statistics.median(pair[0] for pair in pairs),
                peer=statistics.median(pair[1] for pair in pairs),
                peer_name="the same page without companies",
                bar=1.10,
                is_cost=True,
            )
    finally:
        ours.stop()
        peer.stop()
