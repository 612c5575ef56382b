"""Connect the company's contracts with payment systems; what is secret is written and never shown again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.finance.gateways.breaker import talking
from core.finance.gateways.models import Connection
from core.integrations.gateways.catalogue import gateway_class, gateway_for
from core.integrations.gateways.gateway import Gateway
from core.lib.errors import DomainError, IntegrationError, InvalidInput


class AlreadyConnected(DomainError):
    code = "gateway_already_connected"
    message = gettext_lazy("This account of the payment system is connected already.")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a connection shall be; an empty secret keeps the one that is there."""

    values: Mapping[str, str]
    methods: Sequence[str]
    title: str = ""
    legal_entity_id: int | None = None
    is_default: bool = False
    is_active: bool = True


def gateway_of(connection: Connection) -> Gateway:
    """Return the gateway with the company's credentials."""
    return gateway_for(connection.gateway, json.loads(connection.credentials or "{}"))


@transaction.atomic
def connect_gateway(*, gateway: str, wanted: Wanted) -> Connection:
    gateway_class(gateway)
    made = Connection(gateway=gateway, token=secrets.token_urlsafe(32))
    _fill(made, wanted)
    _save(made, wanted)
    record(
        "finance.gateway.connected",
        subject=made,
        subject_name=str(gateway_class(gateway).title),
        facts={**facts_of(made)},
    )
    return made


@transaction.atomic
def change_connection(*, connection_id: int, wanted: Wanted) -> Connection:
    own = Connection.objects.select_for_update().get(pk=connection_id)
    before, secret_before = facts_of(own), own.credentials
    _fill(own, wanted)
    _save(own, wanted)
    replaced = {"secret_replaced": True} if own.credentials != secret_before else {}
    record(
        "finance.gateway.changed",
        subject=own,
        subject_name=str(gateway_class(own.gateway).title),
        facts=replaced,
        changes=differences(before, facts_of(own)),
    )
    return own


@transaction.atomic
def disconnect_gateway(*, connection_id: int) -> Connection:
    """Take no new payments through it; those under way are still settled, so its secrets stay."""
    own = Connection.objects.select_for_update().get(pk=connection_id)
    own.is_active = own.is_default = False
    own.save(update_fields=["is_active", "is_default", "changed_at"])
    record("finance.gateway.disconnected", subject=own, facts=facts_of(own))
    return own


def check_connection(*, connection_id: int) -> Connection:
    """Ask the gateway who we are, outside of any transaction, and keep what it said."""
    own = Connection.objects.get(pk=connection_id)
    facts: dict[str, Any] = {"checked_at": timezone.now(), "works": True}
    try:
        with talking(own, patient=True):
            told = gateway_of(own).check()
        facts["check_result"] = told.words[:300]
        if told.is_test is not None:
            facts["is_test"] = told.is_test
    except IntegrationError as error:
        facts |= {"works": False, "check_result": str(error)[:300]}
    Connection.objects.filter(pk=own.pk, changed_at=own.changed_at).update(**facts)
    own.refresh_from_db()
    return own


def facts_of(own: Connection) -> dict[str, Any]:
    """Return what may be seen and recorded of a connection: never what is secret."""
    return {
        "gateway": own.gateway,
        "account": own.account,
        "title": own.title,
        "methods": list(own.methods),
        "is_test": own.is_test,
        "is_default": own.is_default,
        "is_active": own.is_active,
    }


def open_values(own: Connection) -> dict[str, str]:
    """Return the fields of the form that are no secret."""
    values = json.loads(own.credentials or "{}")
    return {one.name: values.get(one.name, "") for one in gateway_class(own.gateway).settings if not one.is_secret}


def _fill(own: Connection, wanted: Wanted) -> None:
    kind = gateway_class(own.gateway)
    values = _values(own, kind, wanted.values)
    known = [one.code for one in kind.methods]
    methods = [code for code in known if code in wanted.methods]
    if not methods:
        raise InvalidInput(fields={"methods": [_("Choose at least one way to pay.")]})
    gateway = gateway_for(own.gateway, values)
    own.credentials, own.account, own.is_test = json.dumps(values), gateway.account, gateway.is_test
    own.title, own.methods, own.legal_entity_id = wanted.title.strip(), methods, wanted.legal_entity_id
    own.is_active = wanted.is_active
    own.is_default = wanted.is_default and wanted.is_active
    own.checked_at, own.works, own.check_result = None, None, ""


def _values(own: Connection, kind: type[Gateway], given: Mapping[str, str]) -> dict[str, str]:
    """Return the credentials; a secret that was left empty stays only while the account is the same."""
    before = json.loads(own.credentials) if own.credentials else {}
    plain = [one.name for one in kind.settings if not one.is_secret]
    is_same = bool(before) and all(given.get(name, "").strip() == before.get(name, "") for name in plain)
    values, missing = {}, {}
    for one in kind.settings:
        value = given.get(one.name, "").strip()
        if one.is_secret and not value and is_same:
            value = before.get(one.name, "")
        if not value:
            missing[one.name] = [_("Fill this in.")]
        values[one.name] = value
    if missing:
        raise InvalidInput(_("The payment system needs more to know you."), fields=missing)
    return values


def _save(own: Connection, wanted: Wanted) -> None:
    others = Connection.objects.filter(is_active=True).exclude(pk=own.pk)
    if own.is_default:
        others.filter(is_default=True).update(is_default=False)
    elif own.is_active and not others.filter(is_default=True).exists():
        own.is_default = True
    try:
        with transaction.atomic():
            own.save()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name == "gateways_one_connection":
            raise AlreadyConnected from error
        raise
