"""The database, broker and cache of a demo or a test run: started here, or external ones named by URL."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from core.config.local.place import Place
from core.config.local.postgres import local_postgres
from core.config.local.report import LocalError
from core.config.local.supervisor import Supervisor
from core.config.local.valkey import local_valkey


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The addresses that the product is given."""

    database_url: str
    database_owner_url: str
    broker_url: str
    cache_url: str

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "BROKER_URL": self.broker_url,
            "CACHE_URL": self.cache_url,
        }


def start_servers(
    place: Place,
    supervisor: Supervisor,
    *,
    postgres_port: int,
    valkey_port: int,
    is_throwaway: bool,
    given: Mapping[str, str] = os.environ,
) -> Servers:
    """Start what no URL names, and return once everything answers."""
    database_url, owner_url = given.get("DATABASE_URL"), given.get("DATABASE_OWNER_URL")
    if bool(database_url) != bool(owner_url):
        named, missing = ("DATABASE_URL", "DATABASE_OWNER_URL")[:: 1 if database_url else -1]
        raise LocalError(f"{named} is set and {missing} is not: an external database needs both (docs/development.md).")
    broker_url, cache_url = given.get("BROKER_URL"), given.get("CACHE_URL")
    if not (broker_url and cache_url):
        valkey = local_valkey(place, valkey_port)
        supervisor.start(valkey.program())
        broker_url, cache_url = broker_url or valkey.url(0), cache_url or valkey.url(1)
        valkey.wait()
    if not (database_url and owner_url):
        postgres = local_postgres(place, postgres_port, is_throwaway=is_throwaway)
        postgres.prepare()
        supervisor.start(postgres.program())
        postgres.wait()
        postgres.make_roles()
        database_url, owner_url = postgres.url("atrium_app"), postgres.url("atrium_owner")
    return Servers(database_url=database_url, database_owner_url=owner_url, broker_url=broker_url, cache_url=cache_url)


def is_database_external(given: Mapping[str, str] = os.environ) -> bool:
    return bool(given.get("DATABASE_URL"))
