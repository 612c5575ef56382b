"""`make demo`: from a clone to a running product, step by step, and back."""

import http.client
import socket
import subprocess
import threading
import time
from typing import IO

from core.config.local import frontend, translations
from core.config.local.guard import guarded
from core.config.local.leftovers import MARK, end_leftovers
from core.config.local.place import Place, fingerprint, is_current, write_stamp
from core.config.local.ports import Ports, require_free
from core.config.local.product import Product, code_fingerprint, static_fingerprint
from core.config.local.report import LocalError, Steps, say
from core.config.local.running import Running, write_json
from core.config.local.servers import Servers, is_database_external, start_servers
from core.config.local.supervisor import Supervisor, tail_of

PATIENCE = 180.0


class StoppedEarly(Exception):  # no error: a person asked for it
    """The demo was told to stop while it was starting."""


def run_demo(place: Place, port: int, steps: Steps) -> int:
    """Start everything and keep it running until told to stop."""
    running = Running(place)
    if not running.take():
        return tell_of_other(running, port)
    try:
        return _Demo(place, Ports.following(port), running).run(steps)
    finally:
        running.forget()
        running.let_go()


def tell_of_other(running: Running, port: int) -> int:
    state = running.state()
    if state is None or not state["ready"]:
        raise LocalError("a demo of this clone is just starting; `make demo-stop` ends it.")
    if state["port"] != port:
        raise LocalError(f"a demo of this clone runs on port {state['port']} already; `make demo-stop` ends it.")
    say(f"The demo is running already: http://localhost:{port}/ (`make demo-stop` ends it).")
    return 0


class _Demo:
    """One run: the steps in order, then tending."""

    def __init__(self, place: Place, ports: Ports, running: Running) -> None:
        self.place = place
        self.ports = ports
        self.running = running
        self.supervisor = Supervisor(place, self._publish)
        self.product: Product | None = None

    def run(self, steps: Steps) -> int:
        # Whoever sees that a demo runs may stop it at once, also where a shell has had its children ignore interrupts.
        self.supervisor.heed_signals()
        self.running.note(port=self.ports.web, ready=False)
        if ended := end_leftovers(self.place.mark):
            say(f"Ended {ended} processes that an earlier demo had left.")
        require_free(self.ports)
        with guarded(self.place.mark):
            try:
                self._start(steps)
                self.supervisor.run()
            except StoppedEarly:
                say("Stopped while starting.")
            except LocalError:
                if not self.supervisor.stopping.is_set():
                    raise
            finally:
                self.supervisor.stop()
        say("The demo has stopped.")
        return 0

    def _start(self, steps: Steps) -> None:
        with steps.step("Front end") as step:
            step.note = frontend.ensure_frontend(self.place)
        with steps.step("Translations") as step:
            count = translations.compile_translations(self.place)
            step.note = f"{count} compiled" if count else "unchanged"
        self._heed_stop()
        with steps.step("PostgreSQL and Valkey"):
            self.product = Product(place=self.place, ports=self.ports, servers=self._servers())
            self._publish(self.supervisor.pids())
        self._prepare(steps, self.product)
        with steps.step("Processes: pages, live pages, worker, relay, scheduler, sandbox"):
            for program in self.product.programs():
                self.supervisor.start(program)
            self._wait_until_it_answers()
        self._announce(steps, self.product)

    def _servers(self) -> Servers:
        return start_servers(
            self.place,
            self.supervisor,
            postgres_port=self.ports.postgres,
            valkey_port=self.ports.valkey,
            is_throwaway=False,
        )

    def _prepare(self, steps: Steps, product: Product) -> None:
        """The product's own steps, each skipped while nothing that it depends on has changed."""
        with steps.step("Static files") as step:
            stamp, value = self.place.state / "stamps" / "static", static_fingerprint(self.place)
            if is_current(stamp, value) and (self.place.state / "static").is_dir():
                step.note = "unchanged"
            else:
                self._manage(product, "collectstatic", "--no-input", "--clear")
                write_stamp(stamp, value)
        cluster = fingerprint(
            self.place.root, [self.place.state / "secret-key"], salt=product.servers.database_owner_url
        )
        stamp, value = self.place.state / "stamps" / "database", code_fingerprint(self.place, salt=cluster)
        known = not is_database_external() and is_current(stamp, value)
        for title, command in (
            ("Database, template and pool", "prepare"),
            ("Companies of an earlier demo", "migrate_companies"),
            ("Demo companies", "demo"),
        ):
            with steps.step(title) as step:
                if known:
                    step.note = "unchanged"
                else:
                    self._manage(product, command)
        write_stamp(stamp, value)

    def _manage(self, product: Product, *arguments: str) -> None:
        """One of the product's own commands, its words shown as they come and kept in a log."""
        log = self.place.logs / f"step-{arguments[0]}.log"
        process = subprocess.Popen(
            [str(self.place.python), "manage.py", *arguments],
            cwd=self.place.root,
            env={**product.environment(), MARK: self.place.mark},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        log.parent.mkdir(parents=True, exist_ok=True)
        reader = threading.Thread(target=_show, args=(process.stdout, log.open("w", encoding="utf-8")))
        reader.start()
        while process.poll() is None:
            if self.supervisor.stopping.wait(0.05):
                process.terminate()
            self.supervisor.tend()
        reader.join()
        self._heed_stop()
        if process.returncode:
            raise LocalError(f"`manage.py {' '.join(arguments)}` failed ({log}); its last words:\n{tail_of(log)}")

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        listening = (self.ports.live, self.ports.sandbox)
        while not (_answers(self.ports.web) and all(_listens(port) for port in listening)):
            self._heed_stop()
            self.supervisor.require_steady()
            if time.monotonic() > until:
                raise LocalError(f"the site did not answer in {PATIENCE:.0f} s; the logs lie in {self.place.logs}.")
            time.sleep(0.1)

    def _announce(self, steps: Steps, product: Product) -> None:
        self.running.note(port=self.ports.web, ready=True)
        say(f"\nAtrium is ready after {steps.seconds:.0f} s.\n")
        for line in product.addresses():
            say(f"  {line}")
        say(f"\nCtrl-C here, or `make demo-stop`, stops everything. Logs: {self.place.logs}")

    def _heed_stop(self) -> None:
        if self.supervisor.stopping.is_set():
            raise StoppedEarly

    def _publish(self, pids: dict[str, int]) -> None:
        """What other programs on this machine may want to know of the running demo."""
        if self.product is None:
            return
        told = {
            "port": self.ports.web,
            "database_url": self.product.servers.database_url,
            "broker_url": self.product.servers.broker_url,
            "sandbox_url": self.product.sandbox_url,
            "pids": pids,
        }
        write_json(self.place.state / "demo.json", told)


def _show(words: IO[str], log: IO[str]) -> None:
    with words, log:
        for line in words:
            log.write(line)
            log.flush()
            if line.strip():
                say(f"      {line.rstrip()}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
