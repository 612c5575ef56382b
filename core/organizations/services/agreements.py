"""Agreements with clients: made, changed, closed, opened again."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.lib.errors import DomainError, InvalidInput
from core.organizations.extended import AGREEMENT
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.services.own_fields import changes_of, checked_extra

# Whose it is and whether its money is kept apart is settled when it is made: papers and postings follow from it.
CHANGEABLE = frozenset({"number", "title", "signed_on", "ends_on", "external_id"})
LONGEST = {"number": 60, "title": 255, "external_id": 64}
DATES = ("signed_on", "ends_on")


class AgreementExists(DomainError):
    code = "agreement_exists"
    message = _("The client has an agreement with this number and date already, or the external number is taken.")


@transaction.atomic
def create_agreement(
    *, organization: Organization, legal_entity: LegalEntity, has_own_balance: bool = False, **facts: Any
) -> Agreement:
    """Make it; `extra` holds values of the company's own fields by their codes, without it none is asked for."""
    agreement = Agreement(organization=organization, legal_entity=legal_entity, has_own_balance=has_own_balance)
    _apply(agreement, facts)
    record("organizations.agreement.created", subject=agreement, organization_id=organization.pk)
    return agreement


@transaction.atomic
def change_agreement(*, agreement_id: int, **facts: Any) -> Agreement:
    """Change only what is named; of the company's own fields in `extra` those not named stay."""
    agreement = _locked(agreement_id)
    changed = _apply(agreement, facts)
    if changed:
        changes = {field: (_text(before), _text(after)) for field, (before, after) in changed.items()}
        record(
            "organizations.agreement.changed",
            subject=agreement,
            organization_id=agreement.organization_id,
            changes=changes,
        )
    return agreement


@transaction.atomic
def switch_agreement(*, agreement_id: int, is_active: bool) -> Agreement:
    """Close the agreement, so that nothing new stands on it, or open it again."""
    agreement = _locked(agreement_id)
    if agreement.is_active != is_active:
        agreement.is_active = is_active
        agreement.save(update_fields=["is_active"])
        whose = agreement.organization_id
        if is_active:
            record("organizations.agreement.reopened", subject=agreement, organization_id=whose)
        else:
            record("organizations.agreement.closed", subject=agreement, organization_id=whose)
    return agreement


def _apply(agreement: Agreement, facts: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    facts = dict(facts)
    extra = facts.pop("extra", None)
    if unknown := set(facts) - CHANGEABLE:
        raise TypeError(f"not to be changed in an agreement: {sorted(unknown)}")
    clean = {field: value if field in DATES else str(value or "").strip() for field, value in facts.items()}
    problems: dict[str, list[Any]] = {
        field: [_("At most %(length)s characters.") % {"length": length}]
        for field, length in LONGEST.items()
        if len(clean.get(field, "")) > length
    }
    if not clean.get("number", agreement.number):
        problems["number"] = [_("Enter the number.")]
    signed_on, ends_on = (clean.get(field, getattr(agreement, field)) for field in DATES)
    if signed_on and ends_on and ends_on < signed_on:
        problems["ends_on"] = [_("It cannot end before it is signed.")]
    if problems:
        raise InvalidInput(_("Check the agreement."), fields=problems)
    changed = differences({field: getattr(agreement, field) for field in clean}, clean)
    if extra is not None:
        kept = checked_extra(AGREEMENT, extra, present=agreement.extra, message=_("Check the agreement."))
        changed |= changes_of(agreement.extra, kept)
        clean["extra"] = kept
    for field, value in clean.items():
        setattr(agreement, field, value)
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError as error:
        raise AgreementExists from error
    return changed


def _locked(agreement_id: int) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
