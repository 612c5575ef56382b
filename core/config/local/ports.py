"""The ports of a demo: all follow from the one that was asked for."""

import errno
import secrets
import socket
from dataclasses import dataclass

import psutil

from core.config.local.report import LocalError


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where each part of a demo listens."""

    web: int
    live: int
    sandbox: int
    mail: int
    postgres: int
    valkey: int

    @classmethod
    def following(cls, port: int) -> "Ports":
        if not 1024 <= port <= 65500:
            raise LocalError(f"PORT={port} cannot be used: choose one between 1024 and 65500.")
        return cls(web=port, live=port + 10, sandbox=port + 25, mail=port + 26, postgres=port + 30, valkey=port + 31)

    def named(self) -> dict[str, int]:
        return {
            "pages": self.web,
            "live pages": self.live,
            "sandbox": self.sandbox,
            "sandbox mail": self.mail,
            "PostgreSQL": self.postgres,
            "Valkey": self.valkey,
        }


def require_free(ports: Ports) -> None:
    """Say which port is taken, by whom when that can be seen, and how to choose another."""
    busy = {part: port for part, port in ports.named().items() if not is_free(port)}
    if not busy:
        return
    taken = "; ".join(f"port {port} ({part}) is taken{_by(port)}" for part, port in busy.items())
    raise LocalError(f"{taken}. Choose another: make demo PORT={_suggestion(ports.web)}")


def is_free(port: int) -> bool:
    """Nobody listens there, on any address that would answer for localhost."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):  # noqa: S104
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if family == socket.AF_INET6 and not _is_in_use(error):
                continue
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now, for servers that nobody has to find by hand.

    They lie below those that the system itself hands out, so that no outgoing connection takes one meanwhile.
    """
    found: set[int] = set()
    while len(found) < count:
        port = 10000 + secrets.randbelow(10000)  # a test may have seeded the common generator
        if is_free(port):
            found.add(port)
    return sorted(found)


def _is_in_use(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


def _by(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if listens and connection.pid:
            try:
                return f" by {psutil.Process(connection.pid).name()}, process {connection.pid}"
            except psutil.NoSuchProcess:
                return ""
    return ""


def _suggestion(port: int) -> int:
    for candidate in [8123, *range(port + 100, 65000, 100)]:
        if candidate != port and all(is_free(number) for number in Ports.following(candidate).named().values()):
            return int(candidate)
    return port + 100
