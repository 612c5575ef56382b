"""The company's own legal entities and their bank accounts: requisites that stand on every paper."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import CharField, Model
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.lib.errors import DomainError, InvalidInput
from core.lib.identifiers import clean_account, clean_bik, clean_corr_account, clean_inn, clean_kpp, clean_ogrn
from core.organizations.models import LegalEntity, OwnBankAccount
from core.organizations.services.organizations import require_consistent

ENTITY_CHECKS: Mapping[str, Callable[[str], Any]] = {"inn": clean_inn, "kpp": clean_kpp, "ogrn": clean_ogrn}
ACCOUNT_CHECKS: Mapping[str, Callable[[str], Any]] = {"bik": clean_bik}
CHECK = _("Check the requisites.")


class EntityExists(DomainError):
    code, message = "legal_entity_exists", _("A legal entity of yours with this INN and KPP is here already.")


class AccountExists(DomainError):
    code, message = "bank_account_exists", _("This account is here already.")


class UsedFirst(DomainError):
    code, message = "used_first", _("Let another one be used first, then switch this one off.")


@transaction.atomic
def save_legal_entity(*, entity_id: int | None = None, **facts: Any) -> LegalEntity:
    """Add or change a legal entity; the first one, and one that is told to be, is used first from now on."""
    entity = LegalEntity.objects.select_for_update().get(pk=entity_id) if entity_id else LegalEntity()
    clean = _checked(LegalEntity, facts, ENTITY_CHECKS)
    if not LegalEntity.objects.filter(is_default=True).exists():
        clean["is_default"] = True
    if not clean.get("name", entity.name):
        raise InvalidInput(CHECK, fields={"name": [_("Enter the name.")]})
    after = {field: clean.get(field, getattr(entity, field)) for field in ("inn", "kpp", "ogrn")}
    require_consistent(**after)
    others = LegalEntity.objects.exclude(pk=entity.pk)
    _save(entity, clean, others, EntityExists, "organizations.legal_entity")
    return entity


@transaction.atomic
def save_bank_account(*, legal_entity_id: int, account_id: int | None = None, **facts: Any) -> OwnBankAccount:
    """Add or change an account; in roubles its key must fit the BIK."""
    LegalEntity.objects.select_for_update().get(pk=legal_entity_id)
    siblings = OwnBankAccount.objects.filter(legal_entity=legal_entity_id)
    account = siblings.get(pk=account_id) if account_id else OwnBankAccount(legal_entity_id=legal_entity_id)
    clean = _checked(OwnBankAccount, facts, ACCOUNT_CHECKS)
    _check_keys(account, clean)
    if not siblings.filter(is_default=True).exists():
        clean["is_default"] = True
    _save(account, clean, siblings.exclude(pk=account.pk), AccountExists, "organizations.bank_account")
    return account


def _check_keys(account: OwnBankAccount, clean: dict[str, Any]) -> None:
    after = {
        field: clean.get(field, getattr(account, field)) for field in ("number", "bik", "corr_account", "currency")
    }
    problems: dict[str, list[Any]] = {}
    if not after["number"]:
        problems["number"] = [_("Enter the account.")]
    elif after["bik"] or after["currency"] == "RUB":
        if not after["bik"]:
            problems["bik"] = [_("Enter the BIK of the bank.")]
        else:
            _try(problems, clean, "number", lambda: clean_account(after["number"], bik=after["bik"]))
            if after["corr_account"]:
                _try(
                    problems, clean, "corr_account", lambda: clean_corr_account(after["corr_account"], bik=after["bik"])
                )
    if problems:
        raise InvalidInput(CHECK, fields=problems)


def _try(problems: dict[str, list[Any]], clean: dict[str, Any], field: str, check: Callable[[], str]) -> None:
    try:
        clean[field] = check()
    except ValidationError as error:
        problems[field] = error.messages


def _checked(
    model: type[Model], facts: Mapping[str, Any], checks: Mapping[str, Callable[[str], Any]]
) -> dict[str, Any]:
    """Return the facts in their stored form, or say of each wrong one what is wrong."""
    longest = {field.name: field.max_length or 0 for field in model._meta.fields if isinstance(field, CharField)}
    clean: dict[str, Any] = {}
    problems: dict[str, list[Any]] = {}
    for field, value in facts.items():
        if isinstance(value, bool):
            clean[field] = value
            continue
        text = str(value or "").strip()
        try:
            clean[field] = _check_text(field, text, longest[field], checks)
        except ValidationError as error:
            problems[field] = error.messages
    if problems:
        raise InvalidInput(CHECK, fields=problems)
    return clean


def _check_text(field: str, text: str, longest: int, checks: Mapping[str, Callable[[str], Any]]) -> str:
    if "\x00" in text:
        raise ValidationError(_("This text cannot be stored."))
    if text and field == "email":
        validate_email(text)
    if text and field in checks:
        text = checks[field](text)
    if len(text) > longest:
        raise ValidationError(_("At most %(length)s characters.") % {"length": longest})
    return text


def _save(row: Any, clean: dict[str, Any], others: Any, exists: type[DomainError], thing: str) -> None:
    """Keep the row; where it is used first, no other one is any more."""
    is_new = row.pk is None
    if not clean.get("is_active", True) and clean.get("is_default", row.is_default):
        raise UsedFirst
    if row.is_default:
        clean.pop("is_default", None)  # another one takes the place, nobody gives it up
    changed = differences({field: getattr(row, field) for field in clean}, clean)
    for field, value in clean.items():
        setattr(row, field, value)
    try:
        with transaction.atomic():
            if row.is_default:
                others.filter(is_default=True).update(is_default=False)
            row.save()
    except IntegrityError as error:
        raise exists from error
    if is_new:
        record(f"{thing}.created", subject=row)
    elif changed:
        record(f"{thing}.changed", subject=row, changes=changed)
