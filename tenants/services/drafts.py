"""What is asked before a company is connected: kept answer by answer, checked by the same rules on every way in."""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.lib.company import public_schema
from core.lib.errors import DomainError, InvalidInput
from core.lib.identifiers import clean_inn
from core.registry.modules import registry
from tenants.models import Onboarding, OnboardingState
from tenants.services.addresses import is_schema_taken, is_slug_taken, schema_for
from tenants.services.companies import check_names
from tenants.services.presets import preset_titles

type Problems = dict[str, list[Any]]

FIELDS = frozenset(
    {
        "name",
        "inn",
        "slug",
        "schema_name",
        "modules",
        "with_demo_data",
        "preset",
        "time_zone",
        "language",
        "admin_name",
        "admin_email",
    }
)


class NotADraft(DomainError):
    code, message = "not_a_draft", _("This company is being connected already: the answers can no longer be changed.")


def save_draft(
    *,
    onboarding_id: int | None = None,
    created_by: str = "",
    reached: int = 0,
    keep_right: bool = False,
    **answers: Any,
) -> Onboarding:
    """Keep these answers if they are right, else raise InvalidInput with the fields; the others stay as they were.

    With `keep_right` the right ones are kept and the others forgotten, for somebody who only goes back.
    """
    assert FIELDS.issuperset(answers)  # noqa: S101 a caller's slip, not a person's
    with public_schema(), transaction.atomic():
        if onboarding_id is None:
            onboarding = Onboarding(created_by=created_by)
        else:
            onboarding = Onboarding.objects.select_for_update().get(pk=onboarding_id)
        if onboarding.state in {OnboardingState.RUNNING, OnboardingState.DONE}:
            raise NotADraft
        before = {name: getattr(onboarding, name) for name in answers}
        for name, value in answers.items():
            setattr(onboarding, name, value.strip() if isinstance(value, str) else value)
        if "slug" in answers and not onboarding.schema_name:
            onboarding.schema_name = schema_for(onboarding.slug)
        problems = problems_of(onboarding, answers)
        if not keep_right:
            _refuse(problems)
            onboarding.reached = max(onboarding.reached, reached)
        for name in problems:
            setattr(onboarding, name, before[name])
        onboarding.save()
    return onboarding


def delete_draft(*, onboarding_id: int) -> None:
    """Forget an onboarding that is not at work and has made no company."""
    idle = {OnboardingState.DRAFT, OnboardingState.FAILED, OnboardingState.STOPPED}
    with public_schema():
        if not Onboarding.objects.filter(pk=onboarding_id, state__in=idle, company=None).delete()[0]:
            raise NotADraft


def check_draft(onboarding: Onboarding, *, needs_admin: bool = True) -> None:
    """Raise InvalidInput where something is missing or no longer right."""
    without: frozenset[str] = frozenset() if needs_admin or onboarding.admin_email else frozenset({"admin_email"})
    _refuse(problems_of(onboarding, FIELDS - without))


def _refuse(problems: Problems) -> None:
    if problems:
        raise InvalidInput(_("Check the marked fields."), fields=problems)


def problems_of(onboarding: Onboarding, fields: Iterable[str]) -> Problems:
    """Return what is wrong with these fields, in words."""
    problems: Problems = {}
    for name in fields:
        check = CHECKS.get(name)
        if check and (found := check(onboarding)):
            problems[name] = found
    return problems


def _name(onboarding: Onboarding) -> list[Any]:
    return [] if onboarding.name else [_("Name the company.")]


def _inn(onboarding: Onboarding) -> list[Any]:
    """An INN may be typed with spaces and is kept without them."""
    if not onboarding.inn:
        return []
    try:
        onboarding.inn = clean_inn(onboarding.inn)
    except ValidationError as error:
        return list(error.messages)
    return []


def _slug(onboarding: Onboarding) -> list[Any]:
    if not onboarding.slug:
        return [_("Choose an address.")]
    if wrong := _name_problems(onboarding).get("slug"):
        return wrong
    host = f"{onboarding.slug}.{settings.BASE_HOST}"
    taken = is_slug_taken(onboarding.slug, host, but=onboarding.pk or 0)
    return [_("This address is in use. Choose another one.")] if taken else []


def _schema_name(onboarding: Onboarding) -> list[Any]:
    if wrong := _name_problems(onboarding).get("schema_name"):
        return wrong
    taken = is_schema_taken(onboarding.schema_name, but=onboarding.pk or 0)
    return [_("A schema of this name exists. Choose another one.")] if taken else []


def _name_problems(onboarding: Onboarding) -> Problems:
    try:
        check_names(slug=onboarding.slug, schema_name=onboarding.schema_name)
    except InvalidInput as error:
        return error.fields
    return {}


def _modules(onboarding: Onboarding) -> list[Any]:
    unknown = [module for module in onboarding.modules if module not in registry]
    return [_("There is no module “%(module)s”.") % {"module": module} for module in unknown]


def _preset(onboarding: Onboarding) -> list[Any]:
    return [] if onboarding.preset in preset_titles() else [_("Choose one of the looks.")]


def _time_zone(onboarding: Onboarding) -> list[Any]:
    return [] if onboarding.time_zone in available_timezones() else [_("Choose a time zone.")]


def _language(onboarding: Onboarding) -> list[Any]:
    return [] if onboarding.language in dict(settings.LANGUAGES) else [_("Choose a language.")]


def _admin_email(onboarding: Onboarding) -> list[Any]:
    if not onboarding.admin_email:
        return [_("Say where to send the invitation.")]
    try:
        validate_email(onboarding.admin_email)
    except ValidationError as error:
        return list(error.messages)
    return []


CHECKS: dict[str, Callable[[Onboarding], list[Any]]] = {
    "name": _name,
    "inn": _inn,
    "slug": _slug,
    "schema_name": _schema_name,
    "modules": _modules,
    "preset": _preset,
    "time_zone": _time_zone,
    "language": _language,
    "admin_email": _admin_email,
}
