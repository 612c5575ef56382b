"""Who a broadcast is for: conditions that must all hold, people picked by hand beside them, others left out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import Role, User, UserKind
from core.lib.company import current_company
from core.notifications.models import PersonSettings
from core.organizations.models import Membership, Organization
from core.registry.modules import registry

NOBODY, EVERYBODY = "", "all"
AUDIENCES = {
    NOBODY: _("Only those who are picked by hand"),
    EVERYBODY: pgettext_lazy("message", "Everybody"),
    UserKind.CLIENT.value: _("Clients"),
    UserKind.STAFF.value: pgettext_lazy("message", "Staff"),
}
# When somebody was last here, in days; a minus means "not since".
SEEN = {
    "": _("Whenever"),
    "7": _("In the last 7 days"),
    "30": _("In the last 30 days"),
    "-30": _("Not for 30 days"),
    "-90": _("Not for 90 days"),
    "never": _("Never"),
}
MOST = 2_000  # entries of one condition


@dataclass(frozen=True, kw_only=True)
class Segment:
    """An empty condition asks for nothing; `audience` "" means that only the picked people are meant."""

    audience: str = NOBODY
    roles: tuple[str, ...] = ()
    organizations: tuple[int, ...] = ()
    modules: tuple[str, ...] = ()
    language: str = ""
    seen: str = ""
    people: tuple[int, ...] = ()
    without: tuple[int, ...] = ()

    @property
    def means_nobody(self) -> bool:
        """Say whether it has neither an audience nor anybody picked, whatever else was asked for."""
        return not self.audience and not self.people

    def kept(self) -> dict[str, Any]:
        """Return what is written into the database: the conditions that ask for something."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }


NO_SEGMENT = Segment()


def segment_of(kept: Mapping[str, Any]) -> Segment:
    """Return the segment of what was kept, or of what a program sends; whatever is not understood asks for nothing."""
    return Segment(
        audience=str(kept.get("audience", "")),
        roles=_texts(kept.get("roles")),
        organizations=_numbers(kept.get("organizations")),
        modules=_texts(kept.get("modules")),
        language=str(kept.get("language", "")),
        seen=str(kept.get("seen", "")),
        people=_numbers(kept.get("people")),
        without=_numbers(kept.get("without")),
    )


def people_of(segment: Segment) -> QuerySet[User]:
    """Return the active people who are meant, each once, in one query."""
    return User.objects.filter(meant_by(segment), is_active=True)


def meant_by(segment: Segment) -> Q:
    """Return the segment as a condition on people, for the inside of another query."""
    meant = Q(pk__in=segment.people)
    if segment.audience:
        meant |= _conditions(segment)
    return meant & ~Q(pk__in=segment.without)


def problems_of_segment(segment: Segment) -> dict[str, list[Any]]:
    """Say by field what the company does not know."""
    known = {
        "audience": segment.audience in AUDIENCES,
        "seen": segment.seen in SEEN,
        "language": segment.language in {"", *dict(settings.LANGUAGES)},
        "roles": Role.objects.filter(code__in=segment.roles).count() == len(segment.roles),
        "organizations": _all_known(Organization, segment.organizations),
        "modules": set(segment.modules) <= set(current_company().modules),
        "people": _all_known(User, segment.people),
        "without": _all_known(User, segment.without),
    }
    return {field: [_("Wrong value.")] for field, is_known in known.items() if not is_known}


def unsubscribed_in(people: QuerySet[User]) -> int:
    """Return how many of the people want no broadcasts."""
    gone = PersonSettings.objects.filter(user=OuterRef("pk"), unsubscribed_at__isnull=False)
    return people.filter(Exists(gone)).count()


def _conditions(segment: Segment) -> Q:
    # An empty Q would vanish from the "or" that it becomes part of.
    found = Q(pk__isnull=False) if segment.audience == EVERYBODY else Q(kind=segment.audience)
    member = Membership.objects.filter(user=OuterRef("pk"), organization__is_active=True)
    if segment.roles:
        held = Role.objects.filter(users=OuterRef("pk"), code__in=segment.roles)
        found &= Exists(held) | Q(Exists(member.filter(role__code__in=segment.roles)))
    if segment.organizations:
        found &= Q(Exists(member.filter(organization__in=segment.organizations)))
    if segment.modules:
        found &= _users_of(segment.modules)
    if segment.language:
        found &= Q(language=segment.language)
    return found & _seen(segment.seen)


def _users_of(slugs: Iterable[str]) -> Q:
    """Return who may open something of the modules; those that are off have nobody."""
    wanted = set(slugs)
    modules = [spec for spec in registry.enabled(current_company()) if spec.slug in wanted]
    codes = [permission.code for spec in modules for permission in spec.permissions]
    opens = Q(permissions__overlap=codes) | (Q(has_all_permissions=True) if codes else Q(pk__in=[]))
    roles = Role.objects.filter(opens, users=OuterRef("pk"))
    member = Membership.objects.filter(
        user=OuterRef("pk"), organization__is_active=True, role__permissions__overlap=codes
    )
    return Q(Exists(roles)) | Q(Exists(member))


def _seen(choice: str) -> Q:
    if choice == "never":
        return Q(last_login=None)
    if choice not in SEEN or not choice:
        return Q()
    since = timezone.now() - timedelta(days=abs(int(choice)))
    return Q(last_login__lt=since) if choice.startswith("-") else Q(last_login__gte=since)


def _all_known(model: Any, numbers: tuple[int, ...]) -> bool:
    return not numbers or model.objects.filter(pk__in=numbers).count() == len(numbers)


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in given or ()))[:MOST]


def _numbers(given: Any) -> tuple[int, ...]:
    found = (int(one) for one in given or () if str(one).isascii() and str(one).isdecimal() and len(str(one)) < 19)
    return tuple(dict.fromkeys(found))[:MOST]
