"""A visit of the vendor's support in a company: asked for with a reason, entered once by a link, over at its limit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.services.support import act_as_support, keep_support_user
from core.accounts.tokens import digest, new_token
from core.audit.models import RecordKind
from core.jobs import enqueue
from core.lib.acting import Acting, SupportVisit, acting
from core.lib.company import current_company, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from core.live.publishing import revoke
from tenants.directory import directory
from tenants.models import Company, CompanyState, EndedBy, SupportEntry
from tenants.selectors.support import open_entries
from tenants.services.journal import record_for_both
from tenants.services.permissions import ENTER_COMPANY
from tenants.services.setup import scope_of

LINK_LIFE = timedelta(seconds=120)
SHORTEST, LONGEST = 15, 240
JOB = "tenants.end_support"
OPEN_VISITS = "support:open"  # the company's cached answer to "who is here"


class SupportNotAllowed(DomainError):
    code, status = "support_not_allowed", 403
    message = _("This company lets no support in. Its administrator can change that in the settings.")


class CompanyNotServed(DomainError):
    code, message = "company_not_served", _("This company is not served now: there is nothing to enter.")


class WrongLimit(InvalidInput):
    code, message = "wrong_support_limit", _("From 15 minutes to 4 hours.")


class EntryRefused(DomainError):
    """One answer for a link that is wrong, used, too old, another company's or not wanted any more."""

    code, status = "support_link_refused", 404
    message = _("This link does not work any more. Ask for a new one on the company's page in the console.")


def ask_entry(
    *, schema: str, person: User, reason: str, minutes: int, role_code: str, at: datetime
) -> tuple[SupportEntry, str]:
    """Prepare a visit and return it with the token of its link, which works once, for two minutes, in this company."""
    if not SHORTEST <= minutes <= LONGEST:
        raise WrongLimit(fields={"minutes": [WrongLimit.message]})
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    with public_schema(), transaction.atomic():
        company = Company.objects.get(schema_name=schema)
        if not company.is_ready or company.state in {CompanyState.SUSPENDED, CompanyState.CLOSED}:
            raise CompanyNotServed
        if not company.allows_support:
            raise SupportNotAllowed
        with entered(scope_of(company)):
            role = Role.objects.filter(code=role_code, kind=UserKind.STAFF).first()
            token, token_digest = new_token()
        if role is None:
            raise InvalidInput(_("There is no such role."), fields={"role": [_("There is no such role.")]})
        entry = SupportEntry.objects.create(
            company=company,
            person=person,
            person_name=str(person),
            reason=reason.strip(),
            minutes=minutes,
            role_code=role.code,
            role_name=role.name,
            token_digest=token_digest,
            token_expires_at=at + LINK_LIFE,
            asked_at=at,
        )
        _record(entry, "tenants.support.asked", minutes=minutes, role=role.name)
    return entry, token


def find_entry(*, token: str, at: datetime) -> SupportEntry:
    """Return the visit that this link of the current company begins; looking uses nothing up."""
    company, sought = current_company(), digest(token)
    with public_schema():
        waiting = SupportEntry.objects.filter(entered_at=None, ended_at=None, token_expires_at__gt=at)
        entry = (
            waiting.select_related("company", "person")
            .filter(company__schema_name=company.schema, token_digest=sought)
            .first()
        )
        if entry is None or not _may_go_on(entry):
            raise EntryRefused
    return entry


def enter_company(*, token: str, at: datetime) -> SupportEntry:
    """Use the link up and begin the visit; of two at once only one gets in."""
    found = find_entry(token=token, at=at)
    with public_schema(), transaction.atomic():
        rows = SupportEntry.objects.select_for_update(of=("self",)).select_related("company", "person")
        entry = rows.filter(pk=found.pk, entered_at=None, ended_at=None, token_digest=found.token_digest).first()
        if entry is None or entry.person is None:
            raise EntryRefused
        person = entry.person
        _end_others(entry, at)
        with entered(scope_of(entry.company)):
            visitor = keep_support_user(
                person_id=person.pk, name=str(person), language=person.language, theme_mode=person.theme_mode
            )
        entry.visitor_id = visitor.pk
        entry.token_digest, entry.entered_at, entry.ends_at = "", at, at + timedelta(minutes=entry.minutes)
        entry.save(update_fields=["visitor_id", "token_digest", "entered_at", "ends_at"])
        _record(entry, "tenants.support.entered", who=_in_person(entry), until=entry.ends_at, role=entry.role_name)
        enqueue(kind=JOB, payload={"entry": entry.pk}, key=f"support:{entry.pk}", run_at=entry.ends_at)
        _tell_company(entry.company)
    return entry


def open_visit(*, entry_id: int, at: datetime) -> tuple[SupportEntry, User] | None:
    """Return the visit and its user in the current company, or nothing: asked with each request, so an end is at once.

    A visit also ends with its person's account or right, and with the company's consent.
    """
    company = current_company()
    with public_schema():
        rows = open_entries(at).select_related("company", "person")
        entry = rows.filter(pk=entry_id, company__schema_name=company.schema).first()
        if entry is None or not _may_go_on(entry):
            return None
    assert entry.person_id is not None and entry.visitor_id is not None  # noqa: S101, PT018 it has been entered
    visit = SupportVisit(entry_id=entry.pk, person_id=entry.person_id)
    user = act_as_support(user_id=entry.visitor_id, role_code=entry.role_code, visit=visit)
    return (entry, user) if user is not None else None


def end_entry(*, entry_id: int, by: str, at: datetime, schema: str = "", only_if_over: bool = False) -> bool:
    """End the visit, or take back its link; `schema` limits this to one company. False where it has ended already."""
    with public_schema(), transaction.atomic():
        rows = SupportEntry.objects.select_for_update(of=("self",)).select_related("company")
        entry = rows.get(pk=entry_id, **({"company__schema_name": schema} if schema else {}))
        if entry.ended_at is not None or (only_if_over and (entry.ends_at is None or entry.ends_at > at)):
            return False
        if entry.ends_at is not None and entry.ends_at <= at:
            by, at = EndedBy.LIMIT, entry.ends_at
        who = acting() if by in {EndedBy.VENDOR, EndedBy.COMPANY} else Acting()
        entry.ended_at, entry.ended_by, entry.ended_name = at, by, who.name[:254]
        entry.token_digest = ""
        entry.save(update_fields=["ended_at", "ended_by", "ended_name", "token_digest"])
        _record(entry, "tenants.support.ended", who=_in_person(entry) if by == EndedBy.PERSON else who, by=str(by))
        _tell_company(entry.company)
        transaction.on_commit(_cut(entry))
    return True


def set_support_allowed(*, allowed: bool, at: datetime) -> None:
    """Let support into the current company, or no more: visits that are going on end with the consent."""
    schema = current_company().schema
    with public_schema(), transaction.atomic():
        company = Company.objects.select_for_update().get(schema_name=schema)
        if company.allows_support == allowed:
            return
        company.allows_support = allowed
        company.save(update_fields=["allows_support"])
        changes = {"allows_support": (not allowed, allowed)}
        record_for_both(company, "tenants.support.consent_changed", changes=changes, kind=RecordKind.SECURITY)
        if not allowed:
            for pk in SupportEntry.objects.filter(company=company, ended_at=None).values_list("pk", flat=True):
                end_entry(entry_id=pk, by=EndedBy.COMPANY, at=at)
    directory.forget()


def is_support_allowed() -> bool:
    schema = current_company().schema
    with public_schema():
        return bool(Company.objects.values_list("allows_support", flat=True).get(schema_name=schema))


def _end_others(entry: SupportEntry, at: datetime) -> None:
    """One person is in a company once: coming in again ends the visit before."""
    earlier = open_entries(at).filter(company=entry.company, person=entry.person)
    for pk in earlier.values_list("pk", flat=True):
        end_entry(entry_id=pk, by=EndedBy.PERSON, at=at)


def _may_go_on(entry: SupportEntry) -> bool:
    person = entry.person
    return entry.company.allows_support and person is not None and bool(person.has_permission(ENTER_COMPANY))


def _record(entry: SupportEntry, action: str, *, who: Acting | None = None, **facts: Any) -> None:
    """Both journals get every turn of a visit with its reason and number."""
    told = {"support_entry": entry.pk, "person": entry.person_name, "reason": entry.reason, **facts}
    actor = replace(who or acting(), support=None)
    record_for_both(entry.company, action, facts=told, kind=RecordKind.SECURITY, who=actor)


def _in_person(entry: SupportEntry) -> Acting:
    return replace(acting(), kind="vendor", user_id=entry.person_id, name=entry.person_name)


def _tell_company(company: Company) -> None:
    """Forget who the company's pages say is here."""
    scope = scope_of(company)

    def forget() -> None:
        with entered(scope):
            cache.delete(OPEN_VISITS)

    transaction.on_commit(forget)


def _cut(entry: SupportEntry) -> Callable[[], None]:
    """Close what the visitor's open pages follow in the company."""
    scope, visitor_id = scope_of(entry.company), entry.visitor_id

    def cut() -> None:
        if visitor_id is not None:
            with entered(scope):
                revoke(visitor_id)

    return cut
