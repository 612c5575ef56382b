"""Host name and schema to company, in memory: a request resolves its company without a query.

Triggers on the three tables bump one version row in the transaction of any change. A process asks for that number at
most once a second and reloads the map when it has moved; names that nobody has are answered from the same map.
"""

import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q

from core.lib.company import PUBLIC, CurrentCompany, public_schema
from tenants.models import Company, Domain

CHECK_EVERY_SECONDS = 1.0


def normalise_host(raw: str) -> str | None:
    """Return the host name without port, in lower case and IDNA form; None for what no company can have."""
    host = raw.strip().lower()
    if host.startswith("["):
        return None
    host, _, port = host.partition(":")
    if port and not port.isdigit():
        return None
    host = host.removesuffix(".")
    if not host or len(host) > 253:
        return None
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    valid = all(label and set(label) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for label in host.split("."))
    return host if valid else None


@dataclass(frozen=True, slots=True)
class _Map:
    version: int = -1
    hosts: dict[str, CurrentCompany] = field(default_factory=dict)
    schemas: dict[str, CurrentCompany] = field(default_factory=dict)


class CompanyDirectory:
    """The process-wide map; a reload replaces it whole, so readers never see half of one."""

    def __init__(self) -> None:
        self._map = _Map()
        self._checked_at = float("-inf")
        self._lock = threading.Lock()

    def by_host(self, host: str) -> CurrentCompany | None:
        return self._fresh().hosts.get(host)

    def by_schema(self, schema: str) -> CurrentCompany | None:
        return self._fresh().schemas.get(schema)

    def all(self) -> list[CurrentCompany]:
        return list(self._fresh().schemas.values())

    def forget(self) -> None:
        """Look at the version again on the next question (after a change made by this very process)."""
        self._checked_at = float("-inf")

    def _fresh(self) -> _Map:
        now = time.monotonic()
        if now - self._checked_at < CHECK_EVERY_SECONDS:
            return self._map
        with self._lock:
            if now - self._checked_at >= CHECK_EVERY_SECONDS:
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
        companies: dict[int, CurrentCompany] = {}
        with public_schema():
            rows = Company.objects.filter(is_ready=True).annotate(
                enabled=ArrayAgg("modules__module", filter=Q(modules__is_enabled=True), default=[])
            )
            domains = list(Domain.objects.values_list("domain", "tenant_id", "is_primary"))
            primary = {company_id: name for name, company_id, is_primary in domains if is_primary}
            for row in rows:
                companies[row.pk] = CurrentCompany(
                    schema=row.schema_name,
                    id=row.pk,
                    slug=row.slug,
                    name=row.name,
                    host=primary.get(row.pk, ""),
                    time_zone=row.time_zone,
                    language=row.language,
                    state=row.state,
                    preset=row.preset,
                    modules=frozenset(row.enabled),
                    version=version,
                )
        hosts = {name: companies[company_id] for name, company_id, _ in domains if company_id in companies}
        hosts[settings.BASE_HOST] = PUBLIC
        return _Map(version, hosts, {company.schema: company for company in companies.values()})


directory = CompanyDirectory()
