import json
import os
import signal
import socket
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.config.local.leftovers import leftovers
from core.config.local.ports import Ports, is_free
from tests.core.config.local.conftest import Checkout
from tests.core.config.local.waiting import eventually

PROCESSES = {"postgres", "valkey", "web", "live", "worker", "relay", "scheduler", "sandbox"}


def told(checkout: Checkout) -> dict[str, Any]:
    text = (checkout.place.state / "demo.json").read_text()
    value: dict[str, Any] = json.loads(text)
    return value


def supervisor_of(checkout: Checkout) -> int:
    return int(json.loads((checkout.place.run / "demo.json").read_text())["pid"])


def all_ports_are_free(checkout: Checkout) -> bool:
    return all(is_free(port) for port in Ports.following(checkout.port).named().values())


def calls(checkout: Checkout) -> list[str]:
    return (checkout.place.state / "calls").read_text().split()


@pytest.mark.integration
def test_demo_starts_everything_tells_where_and_stops_without_a_trace(checkout: Checkout) -> None:
    started = checkout.demo()

    assert started.returncode == 0, started.stdout + started.stderr
    assert f"http://fuel.localhost:{checkout.port}/" in started.stdout
    facts = told(checkout)
    assert set(facts["pids"]) == PROCESSES
    assert all(psutil.pid_exists(pid) for pid in facts["pids"].values())
    assert facts["port"] == checkout.port
    assert facts["sandbox_url"] == f"http://127.0.0.1:{checkout.port + 25}"
    assert (checkout.place.state / "demo.json").stat().st_mode & 0o077 == 0

    stopped = checkout.make("demo-stop")

    assert stopped.returncode == 0, stopped.stderr
    assert leftovers(checkout.place.mark) == []
    assert all_ports_are_free(checkout)
    assert not (checkout.place.state / "demo.json").exists()


@pytest.mark.integration
def test_demo_prepares_again_only_when_something_changed(checkout: Checkout) -> None:
    checkout.demo()
    again = checkout.demo()
    assert "running already" in again.stdout
    checkout.make("demo-stop")

    second = checkout.demo()

    assert second.returncode == 0, second.stdout + second.stderr
    # Companies of an earlier release are migrated before anything looks into them.
    steps = ["collectstatic", "prepare", "migrate_companies", "demo"]
    assert [command for command in calls(checkout) if command in steps] == steps

    checkout.make("demo-stop")
    (checkout.root / "core" / "models.py").write_text("CHANGED = True\n")
    checkout.demo()
    assert calls(checkout).count("prepare") == 2


@pytest.mark.soak
@pytest.mark.integration
def test_demo_leaves_no_orphan_when_its_supervisor_is_killed_and_starts_again(checkout: Checkout) -> None:
    checkout.demo()
    os.kill(supervisor_of(checkout), signal.SIGKILL)

    assert eventually(lambda: all_ports_are_free(checkout) and not leftovers(checkout.place.mark), seconds=20)

    again = checkout.demo()
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.soak
@pytest.mark.integration
def test_demo_starts_over_a_stale_pid_file_and_a_server_that_outlived_its_supervisor(checkout: Checkout) -> None:
    checkout.demo()
    facts = told(checkout)
    guard = next(
        child for child in psutil.Process(supervisor_of(checkout)).children() if "local.guard" in child.cmdline()[2]
    )
    guard.kill()
    os.kill(supervisor_of(checkout), signal.SIGKILL)
    assert psutil.pid_exists(facts["pids"]["postgres"])

    again = checkout.demo()
    assert again.returncode == 0, again.stdout + again.stderr
    assert told(checkout)["pids"]["postgres"] != facts["pids"]["postgres"]


@pytest.mark.soak
@pytest.mark.integration
def test_demo_restarts_a_killed_process_and_tells_its_new_pid(checkout: Checkout) -> None:
    checkout.demo()
    for name in ("worker", "web", "valkey", "postgres"):
        before = told(checkout)["pids"][name]
        os.kill(before, signal.SIGKILL)

        assert eventually(partial(is_another, checkout, name, before), seconds=20)


def is_another(checkout: Checkout, name: str, before: int) -> bool:
    pid = told(checkout)["pids"].get(name, before)
    return pid != before and psutil.pid_exists(pid)


@pytest.mark.integration
def test_demo_says_which_port_is_busy_and_how_to_choose_another(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", checkout.port + 25)):
        refused = checkout.demo()

    assert refused.returncode != 0
    said = refused.stdout + refused.stderr
    assert f"port {checkout.port + 25} (sandbox) is taken by" in said
    assert f"process {os.getpid()}" in said
    assert "make demo PORT=" in said


@pytest.mark.integration
def test_demo_shows_why_a_step_failed_and_stops_what_it_had_started(checkout: Checkout) -> None:
    broken = (
        (checkout.root / "manage.py")
        .read_text()
        .replace(
            'if command == "collectstatic"',
            'if command == "prepare":\n    sys.exit("no such table")\nelif command == "collectstatic"',
        )
    )
    (checkout.root / "manage.py").write_text(broken)

    failed = checkout.demo()

    assert failed.returncode != 0
    assert "no such table" in failed.stdout
    assert all_ports_are_free(checkout)


@pytest.mark.integration
def test_foreground_demo_ends_on_an_interrupt(checkout: Checkout, tmp_path: Path) -> None:
    import subprocess

    from tests.core.config.local.conftest import clean_environment

    demo = subprocess.Popen(
        ["make", "demo", f"PORT={checkout.port}"],
        cwd=checkout.root,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert eventually(lambda: (checkout.place.run / "demo.json").exists() and supervisor_of(checkout) > 0, seconds=20)

    os.killpg(demo.pid, signal.SIGINT)

    demo.wait(90)  # it may be making its database, on a machine with other work
    assert leftovers(checkout.place.mark) == []
    assert all_ports_are_free(checkout)
