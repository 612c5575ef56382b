"""The whole product as `make demo` runs it, on free ports and with a database of its own on the tests' servers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

from core.config.local.guard import guarded
from core.config.local.place import ROOT, Place
from core.config.local.ports import Ports, is_free
from core.config.local.product import PASSWORD, Product
from core.config.local.servers import Servers
from core.config.local.supervisor import Supervisor

PATIENCE = 60.0
# Journeys that run side by side have an installation each: a database, and a number at Valkey.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SUFFIX = f"_e2e{WORKER}"


class TestPlace(Place):
    """The checkout with the Python that runs the tests."""

    __test__ = False

    @property
    def python(self) -> Path:
        return Path(sys.executable)


@dataclass(frozen=True)
class Installation:
    """Where the running product answers."""

    product: Product

    def url(self, host: str = "") -> str:
        name = f"{host}.localhost" if host else "localhost"
        return f"http://{name}:{self.product.ports.web}"

    def call(self, method: str, host: str, path: str, **options: object) -> httpx.Response:
        """Ask as a program does, without a browser."""
        name = f"{host}.localhost" if host else "localhost"
        headers = {"Host": f"{name}:{self.product.ports.web}", **dict(options.pop("headers", {}))}  # type: ignore[call-overload]
        address = f"http://127.0.0.1:{self.product.ports.web}{path}"
        return httpx.request(method, address, headers=headers, timeout=30, **options)  # type: ignore[arg-type]

    def access_token(self, host: str, email: str, password: str = PASSWORD) -> str:
        answer = self.call("POST", host, "/api/v1/auth/login/", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access"])

    def letter_to(self, address: str, subject: str = "") -> Mapping[str, object]:
        """Return the newest letter to the address whose subject has these words, as soon as it has come over SMTP."""
        return self._sent("mail", address, lambda letter: subject in str(letter["subject"]))

    def message_to(self, phone: str, text: str = "") -> Mapping[str, object]:
        """Return the newest short message to the phone that has these words, as soon as it has come."""
        return self._sent("sms", phone, lambda message: text in str(message["text"]))

    def _sent(self, service: str, to: str, wanted: Callable[[Mapping[str, object]], bool]) -> Mapping[str, object]:
        until = time.monotonic() + PATIENCE
        while True:
            url, headers = f"{self.product.sandbox_url}/{service}/", {"Accept": "application/json"}
            found = httpx.get(url, params={"to": to}, headers=headers).json()["results"]
            one: Mapping[str, object] | None = next((one for one in found if wanted(one)), None)
            if one is not None:
                return one
            assert time.monotonic() < until, f"nothing was sent to {to}"
            time.sleep(0.1)

    def logs(self) -> str:
        return "\n".join(
            f"== {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-40:])
            for log in sorted(self.product.place.logs.glob("*.log"))
        )


@contextmanager
def running_installation(folder: Path) -> Iterator[Installation]:
    """Prepare the database, add the demonstration companies and start every process; all is ended afterwards."""
    place = TestPlace(root=ROOT, state=folder)
    product = Product(place=place, ports=_ports(), servers=_servers())
    _recreate_database(product.servers.database_owner_url)
    supervisor = Supervisor(place)
    with guarded(place.mark):
        try:
            _run(product, "manage.py", "collectstatic", "--no-input")
            _run(product, "-m", "tests.e2e.preparing", os.environ["VAR_DIR"])
            _run(product, "manage.py", "demo")
            for program in product.programs():
                supervisor.start(program)
            _wait_until_it_answers(product, supervisor)
            yield Installation(product)
        finally:
            supervisor.stop()


def _ports() -> Ports:
    # Below the ports that the system hands out to outgoing connections.
    start = 21000 + os.getpid() % 100 * 100
    return next(
        ports
        for ports in map(Ports.following, range(start, 32000, 100))
        if all(is_free(number) for number in ports.named().values())
    )


def _servers() -> Servers:
    broker = _numbered(os.environ["BROKER_URL"])
    return Servers(
        database_url=os.environ["DATABASE_URL"] + SUFFIX,
        database_owner_url=os.environ["DATABASE_OWNER_URL"] + SUFFIX,
        broker_url=broker,
        cache_url=_numbered(os.environ.get("CACHE_URL", broker)),
    )


def _numbered(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{1 + int(WORKER.removeprefix('gw') or 0)}").geturl()


def _recreate_database(owner_url: str) -> None:
    address = urlsplit(owner_url)
    name = sql.Identifier(address.path.lstrip("/"))
    with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _run(product: Product, *command: str) -> None:
    done = subprocess.run(
        [str(product.place.python), *command],
        cwd=ROOT,
        env=product.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}"


def _wait_until_it_answers(product: Product, supervisor: Supervisor) -> None:
    waiting = {"web": product.ports.web, "live": product.ports.live, "sandbox": product.ports.sandbox}
    until = time.monotonic() + PATIENCE
    while waiting:
        waiting = {name: port for name, port in waiting.items() if not _answers(port)}
        supervisor.require_steady()
        assert time.monotonic() < until, f"does not answer: {', '.join(waiting)}"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
