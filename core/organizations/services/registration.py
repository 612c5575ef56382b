"""Registration: a person names himself and his companies, proves e-mail and phone, and then waits for staff."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import CodeChannel, OneTimeCode, User, UserKind
from core.accounts.services.codes import REGISTER, Checked, TooManyCodes, check_code, clean_contact, request_code
from core.accounts.services.limits import Limit, spend
from core.accounts.services.users import ContactTaken
from core.audit.models import RecordKind
from core.audit.record import record
from core.events.outbox import emit
from core.lib.acting import acting
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.organizations.events import AccessRequested
from core.organizations.models import AccessRequest, Applicant, Membership, RegistrationSettings, RequestState
from core.organizations.services.consents import give_consents
from core.organizations.services.members import StaffIsNoClient
from core.organizations.services.organizations import checked_facts, require_consistent
from core.organizations.services.registration_settings import registration_settings
from core.organizations.states import OPEN, REQUEST_FLOW

FROM_ADDRESS = Limit(name="registration-from", attempts=20, seconds=3600)
LONGEST_LIST = 5
LONGEST = {"position": 120, "comment": 1000}
CHANNELS = {"email": CodeChannel.EMAIL, "phone": CodeChannel.SMS}


class RegistrationClosed(DomainError):
    code, status = "registration_closed", 404
    message = _("Registration is closed here. Ask the company for an invitation.")


class TooManyRegistrations(DomainError):
    code, status = "too_many_registrations", 429
    message = _("Too many registrations from here. Try again in an hour.")


class AskedAlready(DomainError):
    code = "asked_already"
    message = _("You act for this company already, or your request for it waits for a decision.")


@dataclass(frozen=True, kw_only=True)
class Named:
    """A company as the applicant names it."""

    name: str
    inn: str
    kpp: str = ""
    address: str = ""


def register(
    *,
    name: str,
    email: str,
    password: str,
    companies: Iterable[Named],
    consents: Iterable[str],
    at: datetime,
    phone: str = "",
    position: str = "",
    comment: str = "",
) -> Applicant:
    """Keep the application and have a code sent to the e-mail; the same for an address that is known here already.

    To be called outside of transactions that may be rolled back: attempts stay counted. Where the limits let no code
    go out now, the person asks for it himself later. Raises InvalidInput with the fields to correct,
    RegistrationClosed, TooManyRegistrations.
    """
    own = registration_settings()
    if not own.is_open:
        raise RegistrationClosed
    given = {"email": email, "phone": phone, "position": position, "comment": comment}
    facts = _checked_person(own, name=name, password=password, given=given)
    checked = _checked_companies(own, list(companies))
    # Only now: what somebody has mistyped costs him nothing, and a hash costs us much.
    if not spend(FROM_ADDRESS, acting().address).allowed:
        raise TooManyRegistrations
    applicant = Applicant(
        **facts,
        password=make_password(password),
        language=get_language() or current_company().language,
        created_at=at,
    )
    _keep(applicant, checked, consents, at)
    with suppress(TooManyCodes):
        send_confirmation(applicant=applicant, channel=CodeChannel.EMAIL, at=at)
    return applicant


@transaction.atomic
def _keep(applicant: Applicant, companies: Iterable[Mapping[str, str]], consents: Iterable[str], at: datetime) -> None:
    applicant.save(force_insert=True)
    who = acting()
    give_consents(applicant=applicant, given=consents, address=who.address, agent=who.agent, at=at)
    requests = [_ask(applicant, one, RequestState.NEW, at) for one in companies]
    record(
        "organizations.access.applied",
        subject=applicant,
        facts={"companies": [request.inn for request in requests]},
        kind=RecordKind.SECURITY,
    )


def send_confirmation(*, applicant: Applicant, channel: str, at: datetime) -> OneTimeCode:
    """Have a code sent to one of the applicant's contacts; a letter carries a link to the same page.

    The code is this applicant's alone: somebody else who names the same contact cannot confirm it by it.
    """
    return request_code(
        purpose=REGISTER,
        channel=channel,
        contact=applicant.phone if channel == CodeChannel.SMS else applicant.email,
        client_ip=acting().address,
        at=at,
        link=_page_of(applicant),
    )


def _page_of(applicant: Applicant) -> str:
    return f"/registration/{applicant.pk}/"


def next_channel(applicant: Applicant) -> str:
    """Return which contact has to be confirmed now; "" when all are."""
    if applicant.email_confirmed_at is None:
        return CodeChannel.EMAIL
    if applicant.phone and applicant.phone_confirmed_at is None:
        return CodeChannel.SMS
    return ""


def confirm(*, applicant_id: UUID, digits: str, at: datetime) -> tuple[Applicant, Checked]:
    """Take a code for the contact that is next; with the last one the account is made and staff are told.

    Where the limits do not let the second code go out now, the person asks for it himself later.

    To be called outside of transactions that may be rolled back: a wrong guess stays counted.
    """
    applicant = Applicant.objects.get(pk=applicant_id, user=None)
    channel = next_channel(applicant)
    contact = applicant.phone if channel == CodeChannel.SMS else applicant.email
    sent = OneTimeCode.objects.filter(purpose=REGISTER, channel=channel, contact=contact, link=_page_of(applicant))
    code = sent.filter(used_at=None).order_by("-created_at").first()
    if code is None:
        return applicant, Checked()
    checked = check_code(code_id=code.pk, purpose=REGISTER, digits=digits, at=at)
    if checked.code is not None:
        applicant = _confirmed(applicant.pk, channel, at)
        if next_channel(applicant) == CodeChannel.SMS:
            with suppress(TooManyCodes):
                send_confirmation(applicant=applicant, channel=CodeChannel.SMS, at=at)
    return applicant, checked


@transaction.atomic
def _confirmed(applicant_id: UUID, channel: str, at: datetime) -> Applicant:
    applicant = Applicant.objects.select_for_update().get(pk=applicant_id)
    field = "phone_confirmed_at" if channel == CodeChannel.SMS else "email_confirmed_at"
    setattr(applicant, field, at)
    if not next_channel(applicant):
        applicant.user = _make_user(applicant)
        applicant.password = ""
    applicant.save()
    if applicant.user is not None:
        for request in applicant.requests.select_for_update().filter(state=RequestState.NEW):
            request.state = REQUEST_FLOW.target(request.state, "confirm")
            request.save(update_fields=["state"])
            emit(AccessRequested(request_id=request.pk))
    return applicant


def _make_user(applicant: Applicant) -> User:
    user = User(
        email=applicant.email,
        phone=applicant.phone or None,
        name=applicant.name,
        kind=UserKind.CLIENT,
        password=applicant.password,
        language=applicant.language,
        email_verified=True,
        phone_verified=bool(applicant.phone),
    )
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ContactTaken from error
    record("accounts.user.registered", subject=user, kind=RecordKind.SECURITY)
    return user


@transaction.atomic
def ask_for_binding(*, user: User, company: Named, comment: str = "", at: datetime) -> AccessRequest:
    """Ask, as somebody who is known, to act for another company too; the same check follows.

    Raises StaffIsNoClient, and AskedAlready for a company for which he acts or has asked before.
    """
    if user.is_staff:
        raise StaffIsNoClient
    facts = _checked_company(registration_settings(), company, 0)
    same = {"inn": facts["inn"], "kpp": facts["kpp"]}
    waits = AccessRequest.objects.filter(applicant__user=user, state__in=OPEN, **same)
    acts = Membership.objects.filter(user=user, organization__inn=facts["inn"], organization__kpp=facts["kpp"])
    if waits.exists() or acts.exists():
        raise AskedAlready
    applicant = Applicant.objects.create(
        name=str(user),
        email=user.email or "",
        phone=user.phone or "",
        comment=comment.strip()[:1000],
        language=user.language,
        email_confirmed_at=at,
        user=user,
        created_at=at,
    )
    request = _ask(applicant, facts, RequestState.CONFIRMED, at)
    record("organizations.access.applied", subject=applicant, facts={"companies": [request.inn]})
    emit(AccessRequested(request_id=request.pk))
    return request


def _ask(applicant: Applicant, facts: Mapping[str, str], state: str, at: datetime) -> AccessRequest:
    """Keep one request, linked to the first open one of the same company or person."""
    same = AccessRequest.objects.filter(state__in=OPEN).exclude(applicant=applicant)
    earlier = (
        same.filter(inn=facts["inn"]).order_by("pk").first()
        or same.filter(applicant__email=applicant.email).order_by("pk").first()
    )
    return AccessRequest.objects.create(applicant=applicant, state=state, earlier=earlier, created_at=at, **facts)


def _checked_person(own: RegistrationSettings, *, name: str, password: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the company asks for, checked; what it does not ask for is not kept."""
    problems: dict[str, list[Any]] = {}
    facts = {"name": " ".join(name.split())}
    if not facts["name"] or "\x00" in name or len(facts["name"]) > 150:
        problems["name"] = [_("Enter your name.")]
    for field, value in given.items():
        if field != "email" and not own.asks(field):
            continue
        try:
            facts[field] = _checked_answer(field, value, is_needed=field == "email" or own.needs(field))
        except ValidationError as error:
            problems[field] = error.messages
    try:
        validate_password(password, User(email=given["email"], name=name))
    except ValidationError as error:
        problems["password"] = error.messages
    if problems:
        raise InvalidInput(_("Check what you have entered."), fields=problems)
    return facts


def _checked_answer(field: str, value: str, *, is_needed: bool) -> str:
    value = value.strip()
    if not value and not is_needed:
        return ""
    if channel := CHANNELS.get(field):
        try:
            return clean_contact(channel, value)
        except InvalidInput as error:
            raise ValidationError(error.fields["contact"]) from error
    if not value:
        raise ValidationError(_("This field is compulsory."))
    if "\x00" in value:
        raise ValidationError(_("This text cannot be stored."))
    if len(value) > LONGEST[field]:
        raise ValidationError(_("At most %(length)s characters.") % {"length": LONGEST[field]})
    return value


def _checked_companies(own: RegistrationSettings, named: Sequence[Named]) -> list[dict[str, str]]:
    most = LONGEST_LIST if own.allows_several else 1
    if not 1 <= len(named) <= most:
        words = ngettext("Name one company.", "Name one to %(most)s companies.", most) % {"most": most}
        raise InvalidInput(words, fields={"companies": [words]})
    checked = [_checked_company(own, one, number) for number, one in enumerate(named)]
    for number, facts in enumerate(checked):
        if any((facts["inn"], facts["kpp"]) == (other["inn"], other["kpp"]) for other in checked[:number]):
            twice = _("You have named this company already.")
            raise InvalidInput(twice, fields={f"companies.{number}.inn": [twice]})
    return checked


def _checked_company(own: RegistrationSettings, one: Named, number: int) -> dict[str, str]:
    given = {"name": one.name, "inn": one.inn, "kpp": one.kpp, "address": one.address}
    asked = {field: value if field in ("name", "inn") or own.asks(field) else "" for field, value in given.items()}
    try:
        facts = checked_facts(asked)
        problems = {"inn": [_("Enter the INN.")]} if not facts["inn"] else {}
        # An entrepreneur has no KPP to give.
        asked_of = ("address",) if len(facts["inn"]) == 12 else ("kpp", "address")
        needed = [field for field in asked_of if own.needs(field)]
        problems |= {field: [_("This field is compulsory.")] for field in needed if not facts[field]}
        if problems:
            raise InvalidInput(_("Check the company's details."), fields=problems)
        require_consistent(inn=facts["inn"], kpp=facts["kpp"])
    except InvalidInput as error:
        fields = {f"companies.{number}.{field}": words for field, words in error.fields.items()}
        raise InvalidInput(str(error), fields=fields) from error
    return facts
