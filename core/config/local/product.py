"""The product as the machinery sees it: its processes, the environment they get and the steps before them."""

import os
import secrets
from dataclasses import dataclass

from core.config.local.place import PACKAGES, Place, fingerprint, sources
from core.config.local.ports import Ports
from core.config.local.program import Program
from core.config.local.servers import Servers

ACCOUNTS = (
    ("Vendor console", "", "vendor@atrium.test"),
    ("Fuel cards", "fuel.", "admin@fuel.test"),
    ("Logistics", "rail.", "admin@rail.test"),
    ("Partner deals", "agent.", "admin@agent.test"),
    ("Microloans", "credit.", "admin@credit.test"),
    ("Crypto CRM", "desk.", "admin@desk.test"),
    ("Three modules in one", "multi.", "admin@multi.test"),
)
PASSWORD = "atrium-demo"  # noqa: S105  # of the demo accounts, printed for everyone to read


@dataclass(frozen=True, kw_only=True)
class Product:
    """One running product: where it lies, where it listens and which servers it uses."""

    place: Place
    ports: Ports
    servers: Servers

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.sandbox}"

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.servers.environment(),
            "DJANGO_SETTINGS_MODULE": "core.config.settings.local",
            "SECRET_KEY": self._secret_key(),
            "VAR_DIR": str(self.place.state),
            "BASE_HOST": "localhost",
            "PORT": str(self.ports.web),
            "LIVE_URL": f"http://{{host}}:{self.ports.live}",
            "LIVE_ORIGINS": f"http://localhost:{self.ports.live},http://*.localhost:{self.ports.live}",
            "SANDBOX_URL": self.sandbox_url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.ports.mail),
            "PYTHONUNBUFFERED": "1",
        }

    def programs(self) -> list[Program]:
        granian = ("-m", "granian", "--host", "127.0.0.1", "--no-ws", "--log-level", "warning")
        pages = (*granian, "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8")
        # Open streams would keep it from stopping; pages come back to the next one by themselves.
        live = (*granian, "--interface", "asgi", "--workers", "1", "--workers-kill-timeout", "2")
        worker = ("-m", "celery", "-A", "core.config.celery", "worker", "--loglevel", "INFO", "--concurrency", "2")
        return [
            self._program("web", *pages, "--port", str(self.ports.web), "core.config.wsgi:application"),
            self._program("live", *live, "--port", str(self.ports.live), "core.config.asgi:application"),
            self._program("worker", *worker, "--without-gossip", "--without-mingle"),
            self._program("relay", "manage.py", "relay"),
            self._program("scheduler", "manage.py", "scheduler"),
            self._program("sandbox", "manage.py", "sandbox"),
        ]

    def addresses(self) -> list[str]:
        lines = [f"{title:<22} http://{host}localhost:{self.ports.web}/   {login}" for title, host, login in ACCOUNTS]
        lines.append(f"{'Sandbox, mailbox':<22} {self.sandbox_url}/mail/")
        lines.append(
            f"Password of every demo account: {PASSWORD}. Each company also has manager@, client@ and client2@;"
            " the console onboarding@, support@ and billing@atrium.test."
        )
        return lines

    def _program(self, name: str, *command: str) -> Program:
        return Program(
            name=name,
            command=(str(self.place.python), *command),
            directory=self.place.root,
            environment=self.environment(),
        )

    def _secret_key(self) -> str:
        file = self.place.state / "secret-key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        return file.read_text(encoding="utf-8")


def code_fingerprint(place: Place, *, salt: str) -> str:
    """Changes when the code, the migrations or the packages do: then the database is prepared again."""
    files = sources(place.root, PACKAGES, frozenset({".py", ".json", ".sql", ".csv"}))
    return fingerprint(place.root, [*files, place.root / "requirements" / "local.txt"], salt=salt)


def static_fingerprint(place: Place) -> str:
    files = [file for file in sources(place.root, PACKAGES, frozenset()) if "static" in file.parts]
    built = place.root / "core" / "ui" / "static" / "ui" / "dist"
    files += [file for file in built.rglob("*") if file.is_file()]
    return fingerprint(place.root, [*files, place.root / "requirements" / "local.txt"], salt=str(place.state))
