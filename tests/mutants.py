"""Isolation's guards, each with a way to switch it off and the tests that must notice.

A run of pytest with ATRIUM_MUTANT=NAME has that guard switched off; `tests/mutation` starts one run for each.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.lib.company import CurrentCompany


@dataclass(frozen=True, kw_only=True)
class Mutant:
    switch_off: Callable[[], None]
    tests: str


def _scope_is_remembered_not_checked() -> None:
    from core.lib.company import current_company
    from core.lib.database.base import DatabaseWrapper

    checked = DatabaseWrapper.apply_scope

    def apply_scope(self: DatabaseWrapper) -> None:
        schema = current_company().schema
        if getattr(self, "remembered", None) != (schema, id(self.connection)):
            checked(self)
            self.remembered = (schema, id(self.connection))

    DatabaseWrapper.apply_scope = apply_scope


def _role_does_not_follow_the_path() -> None:
    from core.lib.database.base import DatabaseWrapper

    followed = DatabaseWrapper.role_of

    def role_of(self: DatabaseWrapper, company: CurrentCompany) -> str:
        role = followed(self, company)
        return role if role == "none" else f"{self.settings_dict['NAME']}__alpha"

    DatabaseWrapper.role_of = role_of


def _no_company_means_public() -> None:
    from core.lib import company

    company._current = company.ContextVar("company", default=company.PUBLIC)


def _cache_key_has_no_company() -> None:
    from core.lib import cache

    cache.company_key = lambda key, prefix, version: f"{prefix}:{version}:{key}"
    cache.CompanyCache._open = staticmethod(lambda sealed, default: default if sealed is None else sealed[1])


def _cached_value_is_not_checked() -> None:
    from core.lib.cache import CompanyCache

    CompanyCache._open = staticmethod(lambda sealed, default: default if sealed is None else sealed[1])


def _files_have_no_company_folder() -> None:
    from django.conf import settings

    from core.lib.storage import CompanyFileStorage

    CompanyFileStorage.location = property(lambda self: str(settings.MEDIA_ROOT))


def _owner_scope_lets_everything_through() -> None:
    from core.organizations import scope

    def owned(queryset: Any, viewer: Any, path: str = "organization", *, permission: str = "") -> Any:
        return queryset

    # Others have imported the function by name, so it is changed in place.
    scope.owned.__code__ = owned.__code__


def _modules_gate_is_open() -> None:
    from core.registry.gate import ModuleGateMiddleware

    ModuleGateMiddleware.process_view = lambda self, request, view, args, kwargs: None


def _session_names_no_company() -> None:
    from django.contrib.sessions.backends.db import SessionStore as PlainSessionStore

    from core.accounts.sessions import SessionStore

    SessionStore.decode = PlainSessionStore.decode


def _form_token_names_no_company() -> None:
    from django.core.signing import Signer

    from core.accounts import csrf

    csrf._signer = lambda: Signer(salt="core.accounts.csrf")


def _token_names_no_company() -> None:
    from rest_framework_simplejwt.tokens import Token

    from api.tokens import CompanyTokenMixin

    CompanyTokenMixin.verify = Token.verify


def _all_companies_sign_tokens_with_one_key() -> None:
    from api import tokens

    tokens.signing_key.__code__ = (lambda schema: "one-key-for-every-company-and-long-enough").__code__


MUTANTS = {
    "scope is remembered, not checked": Mutant(
        switch_off=_scope_is_remembered_not_checked, tests="tests/tenants/test_isolation.py"
    ),
    "role does not follow the path": Mutant(
        switch_off=_role_does_not_follow_the_path, tests="tests/tenants/test_isolation.py"
    ),
    "no company means public": Mutant(switch_off=_no_company_means_public, tests="tests/tenants/test_isolation.py"),
    "cache key has no company": Mutant(switch_off=_cache_key_has_no_company, tests="tests/core/lib/test_cache.py"),
    "cached value is not checked": Mutant(
        switch_off=_cached_value_is_not_checked, tests="tests/core/lib/test_cache.py"
    ),
    "files have no company folder": Mutant(
        switch_off=_files_have_no_company_folder, tests="tests/core/lib/test_cache.py"
    ),
    "owner scope lets everything through": Mutant(
        switch_off=_owner_scope_lets_everything_through, tests="tests/isolation/test_objects.py"
    ),
    "owner scope lets everything into lists": Mutant(
        switch_off=_owner_scope_lets_everything_through, tests="tests/isolation/test_lists.py"
    ),
    "modules' gate is open": Mutant(switch_off=_modules_gate_is_open, tests="tests/isolation/test_modules_off.py"),
    "session names no company": Mutant(
        switch_off=_session_names_no_company, tests="tests/core/accounts/test_sessions.py"
    ),
    "form token names no company": Mutant(
        switch_off=_form_token_names_no_company, tests="tests/core/accounts/test_sessions.py"
    ),
    "token names no company": Mutant(switch_off=_token_names_no_company, tests="tests/api/test_tokens.py"),
    "all companies sign tokens with one key": Mutant(
        switch_off=_all_companies_sign_tokens_with_one_key, tests="tests/api/test_tokens.py"
    ),
}


def apply_from_environment() -> None:
    if name := os.environ.get("ATRIUM_MUTANT"):
        MUTANTS[name].switch_off()
