"""Client companies: taken on and changed, with requisites that can be true."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.users import cut_live_channels
from core.audit.record import differences, record
from core.lib.errors import DomainError, InvalidInput
from core.lib.identifiers import clean_inn, clean_kpp, clean_ogrn
from core.organizations.extended import ORGANIZATION
from core.organizations.models import Organization
from core.organizations.services.own_fields import changes_of, checked_extra

CHECKS: Mapping[str, Callable[[str], str]] = {"inn": clean_inn, "kpp": clean_kpp, "ogrn": clean_ogrn}
FIELDS = frozenset({"name", "inn", "kpp", "ogrn", "address", "external_id", "is_active"})
LONGEST = {field.name: field.max_length for field in Organization._meta.fields if isinstance(field, CharField)}


class OrganizationExists(DomainError):
    code = "organization_exists"
    message = _("A client with this INN and KPP, or with this external number, is here already.")


class NoSuchOrganization(DomainError):
    code, status = "no_such_organization", 404
    message = _("There is no such client.")


@transaction.atomic
def create_organization(
    *,
    name: str,
    inn: str = "",
    kpp: str = "",
    ogrn: str = "",
    address: str = "",
    external_id: str = "",
    responsible: User | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Organization:
    """Take on a client; a branch has the INN of its head and a KPP of its own, a foreigner may have no INN."""
    facts = {"name": name, "inn": inn, "kpp": kpp, "ogrn": ogrn, "address": address, "external_id": external_id}
    organization = Organization(**checked_facts(facts), responsible=responsible)
    # Whoever takes a client on by the way, as an access request does, is not asked for the company's own fields.
    if extra is not None:
        organization.extra = _checked_extra(extra, present={})
    require_consistent(inn=organization.inn, kpp=organization.kpp, ogrn=organization.ogrn)
    _saved(organization)
    record("organizations.organization.created", subject=organization, organization_id=organization.pk)
    return organization


@transaction.atomic
def update_organization(*, organization_id: int, **changes: Any) -> Organization:
    """Change only what is named; anything that is no requisite of a client is refused.

    `extra` holds values of the company's own fields by their codes; those not named stay.
    """
    extra = changes.pop("extra", None)
    if unknown := set(changes) - FIELDS:
        raise TypeError(f"not a field of an organization: {sorted(unknown)}")
    organization = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if organization is None:
        raise NoSuchOrganization
    clean = checked_facts(changes)
    changed = differences({field: getattr(organization, field) for field in clean}, clean)
    if extra is not None:
        kept = _checked_extra(extra, present=organization.extra)
        changed |= changes_of(organization.extra, kept)
        organization.extra = kept
    for field, value in clean.items():
        setattr(organization, field, value)
    require_consistent(inn=organization.inn, kpp=organization.kpp, ogrn=organization.ogrn)
    _saved(organization)
    if changed:
        record(
            "organizations.organization.changed",
            subject=organization,
            organization_id=organization.pk,
            changes=changed,
        )
    if "is_active" in changed:
        for user_id in organization.memberships.values_list("user_id", flat=True):
            cut_live_channels(user_id=user_id)
    return organization


def _checked_extra(given: Mapping[str, Any], *, present: Mapping[str, Any]) -> dict[str, Any]:
    return checked_extra(ORGANIZATION, given, present=present, message=_("Check the client's details."))


def checked_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts in their stored form, or say of each wrong one what is wrong."""
    clean: dict[str, Any] = {}
    problems: dict[str, list[Any]] = {}
    for field, value in facts.items():
        try:
            clean[field] = _check_one(field, value)
        except ValidationError as error:
            problems[field] = error.messages
    if problems:
        raise InvalidInput(_("Check the client's details."), fields=problems)
    return clean


def _check_one(field: str, value: Any) -> Any:
    if field == "is_active":
        return bool(value)
    value = str(value).strip()
    if "\x00" in value:
        raise ValidationError(_("This text cannot be stored."))
    if field == "name" and not value:
        raise ValidationError(_("Enter the name."))
    if value and field in CHECKS:
        value = CHECKS[field](value)
    length = LONGEST[field] or 0
    if len(value) > length:
        raise ValidationError(_("At most %(length)s characters.") % {"length": length})
    return value


def require_consistent(*, inn: str, kpp: str, ogrn: str = "") -> None:
    """Refuse requisites of which each may be right and which cannot be one client's together."""
    problems: dict[str, list[Any]] = {}
    if len(inn) == 12 and kpp:
        problems["kpp"] = [_("A person and an entrepreneur have no KPP.")]
    if ogrn and inn and (len(ogrn) == 15) != (len(inn) == 12):
        problems["ogrn"] = [_("A company has a 10-digit INN and a 13-digit OGRN, an entrepreneur 12 and 15.")]
    if problems:
        raise InvalidInput(_("Check the client's details."), fields=problems)


def _saved(organization: Organization) -> Organization:
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        raise OrganizationExists from error
    return organization
