"""Servers for one command: on free ports, without regard for durability, gone when the command ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from core.config.local.guard import guarded
from core.config.local.leftovers import MARK, end_leftovers
from core.config.local.place import Place
from core.config.local.ports import free_ports
from core.config.local.servers import start_servers
from core.config.local.supervisor import Supervisor


@contextmanager
def throwaway_servers(place: Place) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey, never the demo's; yields the environment that names them."""
    _clear_abandoned(place)
    own = place.at(place.state / "test" / f"{os.getpid()}")
    supervisor = Supervisor(own)
    postgres_port, valkey_port = free_ports(2)
    signal.signal(signal.SIGTERM, _interrupt)
    with guarded(own.mark):
        try:
            servers = start_servers(
                own, supervisor, postgres_port=postgres_port, valkey_port=valkey_port, is_throwaway=True
            )
            yield {**os.environ, **servers.environment(), "VAR_DIR": str(own.state), MARK: own.mark}
        finally:
            supervisor.stop()
            end_leftovers(own.mark)
            _remove(own)


def run_with_servers(place: Place, command: list[str]) -> int:
    with throwaway_servers(place) as environment:
        settings = {"DJANGO_SETTINGS_MODULE": "core.config.settings.test", **environment}
        return subprocess.run(command, check=False, cwd=place.root, env=settings).returncode


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _clear_abandoned(place: Place) -> None:
    """Runs that were killed could not tidy up after themselves."""
    for folder in (place.state / "test").glob("*"):
        if folder.name.isdigit() and not psutil.pid_exists(int(folder.name)):
            abandoned = place.at(folder)
            end_leftovers(abandoned.mark)
            _remove(abandoned)


def _remove(place: Place) -> None:
    record = place.state / "postgres-home"
    if record.is_file():
        shutil.rmtree(Path(record.read_text(encoding="utf-8").strip()), ignore_errors=True)
    shutil.rmtree(place.state, ignore_errors=True)
