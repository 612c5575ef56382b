import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from core.config.local.leftovers import leftovers
from core.config.local.place import ROOT, Place
from core.config.local.ports import free_ports
from core.config.local.report import LocalError
from core.config.local.servers import start_servers
from core.config.local.supervisor import Supervisor
from core.config.local.throwaway import throwaway_servers
from tests.core.config.local.conftest import Checkout, clean_environment
from tests.core.config.local.waiting import eventually

RIGHTS = """
SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolinherit, rolbypassrls
FROM pg_roles WHERE rolname = current_user
"""
DATABASE = """
SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale
FROM pg_database WHERE datname = current_database()
"""


@pytest.mark.integration
def test_roles_are_as_weak_as_the_product_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)

    with throwaway_servers(Place(root=ROOT, state=tmp_path)) as environment:
        with psycopg.connect(environment["DATABASE_URL"]) as application:
            assert application.execute(RIGHTS).fetchone() == ("atrium_app", False, False, False, False, False)
            assert application.execute(DATABASE).fetchone() == ("atrium_owner", "UTF8", "C.UTF-8")
        with psycopg.connect(environment["DATABASE_OWNER_URL"]) as owner:
            assert owner.execute(RIGHTS).fetchone() == ("atrium_owner", False, True, True, True, False)
        wrong = environment["DATABASE_URL"].replace("atrium_app:", "atrium_app:wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        assert redis.Redis.from_url(environment["CACHE_URL"]).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=int(environment["CACHE_URL"].rsplit(":", 1)[1].split("/")[0])).ping()


@pytest.mark.soak
@pytest.mark.integration
def test_a_killed_test_run_leaves_neither_servers_nor_data(checkout: Checkout) -> None:
    command = ["sh", "core/config/local/start.sh", "run", "--", "sh", "-c", "touch started; sleep 600"]
    run = subprocess.Popen(command, cwd=checkout.root, env=clean_environment())
    assert eventually((checkout.root / "started").exists, seconds=30)
    own = checkout.place.at(checkout.place.state / "test" / str(run.pid))
    assert {process.name() for process in leftovers(own.mark)} >= {"postgres", "valkey-server"}

    run.send_signal(signal.SIGKILL)
    run.wait()

    assert eventually(lambda: leftovers(own.mark) == [], seconds=20)
    after = ["sh", "core/config/local/start.sh", "run", "--", "true"]
    assert subprocess.run(after, cwd=checkout.root, env=clean_environment(), check=False).returncode == 0
    assert list((checkout.place.state / "test").iterdir()) == []


@pytest.mark.integration
def test_data_lie_where_their_account_can_reach_them_and_a_closed_folder_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = Place(root=ROOT, state=closed / "var")
    is_root = os.geteuid() == 0
    supervisor = Supervisor(place)
    postgres_port, valkey_port = free_ports(2)
    try:
        servers = start_servers(
            place, supervisor, postgres_port=postgres_port, valkey_port=valkey_port, is_throwaway=True, given={}
        )
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        home = data_home(place)
        assert (place.state in home.parents) is not is_root
        assert home.stat().st_mode & 0o022 == 0
        assert psutil.Process(supervisor.pids()["postgres"]).username() != "root"
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        supervisor.stop()
        shutil.rmtree(data_home(place), ignore_errors=True)


def data_home(place: Place) -> Path:
    record = place.state / "postgres-home"
    return Path(record.read_text().strip()) if record.exists() else place.state / "postgres"


@pytest.mark.unit
def test_an_external_database_needs_both_of_its_roles(tmp_path: Path) -> None:
    place = Place(root=tmp_path, state=tmp_path / "var")

    with pytest.raises(LocalError, match="DATABASE_URL is set and DATABASE_OWNER_URL is not"):
        start_servers(
            place,
            Supervisor(place),
            postgres_port=1,
            valkey_port=1,
            is_throwaway=True,
            given={"DATABASE_URL": "postgresql://somewhere/atrium"},
        )
