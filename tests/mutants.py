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


def _sessions_name_no_owner() -> None:
    from django.contrib.sessions.backends.db import SessionStore as Plain

    from core.accounts.sessions import SessionStore

    SessionStore.decode = Plain.decode


def _form_tokens_name_no_company() -> None:
    from django.core.signing import Signer

    from core.accounts import csrf

    csrf._signer = lambda: Signer(salt="csrf")


def _tokens_share_one_key() -> None:
    from api import tokens

    tokens.signing_key = lambda schema: "one-key-for-every-company-of-this-installation"
    tokens.CompanyTokenMixin.verify = lambda self: super(tokens.CompanyTokenMixin, self).verify()


def _reset_links_name_no_company() -> None:
    from core.accounts.tokens import CompanyPasswordResetTokens

    CompanyPasswordResetTokens.key_salt = "one salt"


def _the_row_scope_is_open() -> None:
    from core.organizations import viewer

    viewer.Viewer.sees_all = property(lambda self: True, lambda self, value: None)


def _owned_gives_every_row() -> None:
    from core.organizations import scope

    def owned(queryset: Any, viewer: Any, path: str = "organization", *, permission: str = "") -> Any:
        return queryset

    # Others have imported the function by name, so it is changed in place.
    scope.owned.__code__ = owned.__code__


def _the_gate_of_modules_is_open() -> None:
    from core.registry.gate import ModuleGateMiddleware

    ModuleGateMiddleware.process_view = lambda self, request, view, args, kwargs: None


def _an_unknown_login_costs_no_hash() -> None:
    from allauth.account.auth_backends import AuthenticationBackend

    AuthenticationBackend._mitigate_timing_attack = lambda self, password: None


def _finished_exports_stay_open() -> None:
    from core.ui.exports.rights import Owner

    Owner.may_take = lambda self, export: True


def _tokens_name_no_company() -> None:
    from rest_framework_simplejwt.tokens import Token

    from api.tokens import CompanyTokenMixin

    CompanyTokenMixin.verify = Token.verify


MUTANTS = {
    "an unknown login costs no hash": Mutant(
        switch_off=_an_unknown_login_costs_no_hash, tests="tests/core/accounts/test_timing.py -k sign_in"
    ),
    "finished exports stay open": Mutant(
        switch_off=_finished_exports_stay_open, tests="tests/ui/exports/test_exports.py -k rights_lost"
    ),
    "owned gives every row": Mutant(
        switch_off=_owned_gives_every_row, tests="tests/isolation/test_objects.py -k api:agreement"
    ),
    "the gate of modules is open": Mutant(
        switch_off=_the_gate_of_modules_is_open, tests="tests/isolation/test_modules_off.py"
    ),
    "tokens name no company": Mutant(switch_off=_tokens_name_no_company, tests="tests/api/test_tokens.py"),
    "sessions name no owner": Mutant(switch_off=_sessions_name_no_owner, tests="tests/core/accounts/test_sessions.py"),
    "form tokens name no company": Mutant(
        switch_off=_form_tokens_name_no_company, tests="tests/core/accounts/test_sessions.py"
    ),
    "tokens share one key": Mutant(switch_off=_tokens_share_one_key, tests="tests/api/test_tokens.py"),
    "reset links name no company": Mutant(
        switch_off=_reset_links_name_no_company, tests="tests/core/accounts/test_passwords.py"
    ),
    "the row scope is open": Mutant(switch_off=_the_row_scope_is_open, tests="tests/core/organizations/test_scope.py"),
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
}


def apply_from_environment() -> None:
    if name := os.environ.get("ATRIUM_MUTANT"):
        MUTANTS[name].switch_off()
