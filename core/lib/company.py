"""The current company: one context variable that database, cache, files, jobs, live channels, mail and logs read.

Nothing here falls back: code that runs without a company has no data, and the vendor's own scope (the public schema)
is entered by name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NoCompany(RuntimeError):
    """Something asked for data outside any company."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentCompany:
    """What every part of a request or job may know of its company without a query.

    `schema` identifies the company everywhere outside `tenants` and never changes; `version` grows with every change of
    these facts, so it can key caches.
    """

    schema: str
    id: int = 0
    slug: str = ""
    name: str = ""
    host: str = ""
    time_zone: str = "Europe/Moscow"
    language: str = "ru"
    state: str = "active"
    preset: str = ""
    modules: frozenset[str] = field(default_factory=frozenset)
    version: int = 0

    @property
    def is_public(self) -> bool:
        return self.schema == "public"


PUBLIC = CurrentCompany(schema="public", slug="public", preset="vendor")

_current: ContextVar[CurrentCompany | None] = ContextVar("company", default=None)


def current_company() -> CurrentCompany:
    """Return the company whose data may be touched now; raise NoCompany outside one."""
    company = _current.get()
    if company is None:
        raise NoCompany("No company is entered: wrap the call in `entered(company)` or `public_schema()`.")
    return company


def company_or_none() -> CurrentCompany | None:
    return _current.get()


@contextmanager
def entered(company: CurrentCompany) -> Iterator[CurrentCompany]:
    """Run the block in the company's scope and return to the previous one, also after an error."""
    token = _current.set(company)
    try:
        yield company
    finally:
        _current.reset(token)


@contextmanager
def public_schema() -> Iterator[CurrentCompany]:
    """Run the block in the vendor's own scope: the public schema with the application's role."""
    with entered(PUBLIC) as company:
        yield company


@contextmanager
def no_company() -> Iterator[None]:
    """Run the block outside every scope, so that any access to data raises NoCompany."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


class Directory(Protocol):
    """Where companies are looked up; `tenants` provides it, named in the setting COMPANY_DIRECTORY."""

    def by_host(self, host: str) -> CurrentCompany | None: ...

    def by_schema(self, schema: str) -> CurrentCompany | None: ...

    def all(self) -> list[CurrentCompany]: ...


def _directory() -> Directory:
    directory: Directory = import_string(settings.COMPANY_DIRECTORY)
    return directory


def company_by_schema(schema: str) -> CurrentCompany | None:
    """Return the company (or PUBLIC) that owns the schema; None when it is unknown or gone."""
    return PUBLIC if schema == PUBLIC.schema else _directory().by_schema(schema)


def company_by_host(host: str) -> CurrentCompany | None:
    """Return the company that answers on a normalised host name; None for an unknown host."""
    return _directory().by_host(host)


def all_companies() -> list[CurrentCompany]:
    """Return every company, without the vendor's own scope."""
    return _directory().all()
