"""Every address of both URL maps, and what each of them demands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver

# Addresses that are open on purpose, each with the reason.
OPEN = {
    "healthz": "a probe that says nothing",
    "readyz": "a probe that says whether database and cache answer",
    "metrics": "guarded by its own token",
    "console:home": "leads to the list of companies and shows nothing itself",
    "themes:stylesheet": "the sign-in page needs the look",
    "themes:icon": "browsers ask for it before anybody signs in",
    "themes:manifest": "browsers ask for it before anybody signs in",
    "organizations:registration": "who registers has no account yet",
    "organizations:registration_lookup": "asks a public register and nothing of the company",
    "organizations:registration_confirm": "guarded by a code that was sent",
    "organizations:registration_again": "sends a code within the limits",
    "api:registration": "who registers has no account yet",
    "api:registration_company": "asks a public register and nothing of the company",
    "api:registration_confirm": "guarded by a code that was sent",
    "api:registration_again": "sends a code within the limits",
    "cabinet:support_enter": "guarded by its one-time token",
    "cabinet:support_ended": "says that a visit is over and shows nothing",
    "accounts:invitation": "guarded by its one-time token",
    "accounts:preferences": "language and theme before sign-in, kept in cookies",
    "live:ticket": "guarded by the grant that a page carries for the one who opened it",
    "channels:sms_report": "guarded by a token in the address, and by the operator's signature where it signs",
    "notifications:unsubscribe": "guarded by the signed link of a letter",
    "channels:push_worker": "a script that browsers fetch without a session; shows no data",
    "gateways:notification": "guarded by a token in the address; what it says is asked for at the gateway itself",
    "statements:bank_notice": "guarded by the signature of the bank that has the key in the address",
    "exchange:hook": "guarded by the signature of the service that has the key in the address",
    "channels:telegram_webhook": "guarded by the secret that Telegram was given",
    "signatures:verify": "anybody may ask whether his file was signed; names are for those who see the document",
    "signatures:verify_number": "anybody may ask by a number that is drawn by lot",
    "api:signature_verify": "anybody may ask whether his file was signed",
    "pages:site": "what the company shows to everybody",
    "pages:enquiry_send": "visitors have no account; guarded by the form's token and limits",
    "pages:enquiry_sent": "says that a request is sent and shows nothing of it",
    "pages:policy": "what the company shows to everybody",
    "pages:picture": "what the company shows to everybody",
    "pages:robots": "what search engines read",
    "pages:sitemap": "what search engines read",
    "api:docs": "lists only the modules that are on; shows no data",
    "api:schema": "lists only the modules that are on; shows no data",
}
# allauth's own pages guard themselves; these may be opened without a session.
OPEN_PREFIXES = ("account_", "mfa_", "api:auth:", "vendor:auth:", "vendor:docs", "vendor:schema")


@dataclass(frozen=True)
class Address:
    """One pattern: its full route, its namespaced name, and the view behind it."""

    route: str
    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def rule(self) -> Any:
        """What guards the view: the page's rule, or the API view's permission; None where nothing does."""
        if (rule := getattr(self.view, "rule", None)) is not None:
            return rule
        cls = getattr(self.view, "cls", None)
        return getattr(cls, "required_permission", None)

    @property
    def is_open(self) -> bool:
        return self.name in OPEN or self.name.startswith(OPEN_PREFIXES)

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")


def addresses(urlconf: str) -> list[Address]:
    return list(_walk(import_module(urlconf).urlpatterns, "/", ()))


def _walk(patterns: list[Any], route: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        full = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, full, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name or str(pattern.pattern)))
            yield Address(full, name, pattern.callback, tuple(pattern.pattern.regex.groupindex))


@dataclass(frozen=True)
class Group:
    """Addresses of one thing: those whose names begin alike."""

    name: str
    addresses: tuple[Address, ...]


def grouped(found: Iterable[Address]) -> list[Group]:
    groups: dict[str, list[Address]] = {}
    for address in found:
        groups.setdefault(re.split(r"[-_]", address.name)[0], []).append(address)
    return [Group(name, tuple(members)) for name, members in groups.items()]


def shown(group: Group) -> str:
    return group.name
