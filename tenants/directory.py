"""Host name and schema to company, in memory: a request resolves its company without a query.

Triggers on the three tables bump one version row in the transaction of any change. A process asks for that number at
most once a second and reloads the map when it has moved; names that nobody has are answered from the same map.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q

from core.lib.company import PUBLIC, CurrentCompany, public_schema
from tenants.models import Company, Domain

CHECK_EVERY_SECONDS = 1.0
CHECK_UNKNOWN_EVERY_SECONDS = 0.05
LONGEST_HOST = 254
HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def normalise_host(raw: str) -> str | None:
    """Return the host name without port and in lower case; None for what no company can have.

    Only what Django's own reading of the header accepts comes through; browsers send other scripts as `xn--` names.
    """
    host, colon, port = raw.lower().partition(":")
    if not host.isascii() or len(host) > LONGEST_HOST or (colon and not (port.isascii() and port.isdigit())):
        return None
    host = host.removesuffix(".")
    return host if all(label and set(label) <= HOST_SIGNS for label in host.split(".")) else None


@dataclass(frozen=True, slots=True)
class _Map:
    """Hosts are those of open companies; work on the server also reaches a company that is still being set up."""

    version: int = -1
    hosts: dict[str, CurrentCompany] = field(default_factory=dict)
    schemas: dict[str, CurrentCompany] = field(default_factory=dict)


def company_scope(company: Company, *, modules: Iterable[str], host: str = "", version: int = 0) -> CurrentCompany:
    """Return the scope of a company's row."""
    return CurrentCompany(
        schema=company.schema_name,
        id=company.pk,
        slug=company.slug,
        name=company.name,
        host=host,
        time_zone=company.time_zone,
        language=company.language,
        state=company.state,
        preset=company.preset,
        modules=frozenset(modules),
        version=version,
    )


class CompanyDirectory:
    """The process-wide map; a reload replaces it whole, so readers never see half of one."""

    def __init__(self) -> None:
        self._map = _Map()
        self._checked_at = float("-inf")
        self._lock = threading.Lock()

    def by_host(self, host: str) -> CurrentCompany | None:
        found = self._fresh().hosts.get(host)
        if found is None:
            # A company may have opened a moment ago; however many unknown names are asked for, the look stays rare.
            found = self._fresh(older_than=CHECK_UNKNOWN_EVERY_SECONDS).hosts.get(host)
        return found

    def by_schema(self, schema: str) -> CurrentCompany | None:
        found = self._fresh().schemas.get(schema)
        if found is None:
            # Schemas are named by rows of ours and not by visitors: an unknown one was made a moment ago, or is gone.
            self.forget()
            found = self._fresh().schemas.get(schema)
        return found

    def all(self) -> list[CurrentCompany]:
        """Return every company, also those that are still being set up."""
        return list(self._fresh().schemas.values())

    def forget(self) -> None:
        """Look at the version again on the next question (after a change made by this very process)."""
        self._checked_at = float("-inf")

    def _fresh(self, older_than: float = CHECK_EVERY_SECONDS) -> _Map:
        now = time.monotonic()
        if now - self._checked_at < older_than:
            return self._map
        with self._lock:
            if now - self._checked_at >= older_than:
                version = self._current_version()
                if version != self._map.version:
                    self._map = self._load(version)
                self._checked_at = time.monotonic()
        return self._map

    @staticmethod
    def _current_version() -> int:
        with public_schema(), connection.cursor() as cursor:
            cursor.execute("SELECT version FROM public.tenants_directory_version")
            return int(cursor.fetchone()[0])

    @staticmethod
    def _load(version: int) -> _Map:
        with public_schema():
            rows = list(
                Company.objects.annotate(
                    enabled=ArrayAgg("modules__module", filter=Q(modules__is_enabled=True), default=[])
                )
            )
            domains = list(Domain.objects.values_list("domain", "tenant_id", "is_primary"))
        primary = {company_id: name for name, company_id, is_primary in domains if is_primary}
        companies = {
            row.pk: company_scope(row, modules=row.enabled, host=primary.get(row.pk, ""), version=version)
            for row in rows
        }
        ready = {row.pk for row in rows if row.is_ready}
        hosts = {name: companies[company_id] for name, company_id, _ in domains if company_id in ready}
        hosts[settings.BASE_HOST] = PUBLIC
        return _Map(
            version=version,
            hosts=hosts,
            schemas={company.schema: company for company in companies.values()},
        )


directory = CompanyDirectory()
