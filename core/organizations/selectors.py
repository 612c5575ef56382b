"""Reads about client companies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.accounts.masking import email_column, inn_column, name_column, phone_column
from core.accounts.models import User
from core.accounts.permissions import PERSONAL_DATA
from core.fields.selectors import fields_of
from core.fields.values import words_of
from core.lib.errors import DomainError
from core.organizations.models import (
    AccessRequest,
    Agreement,
    Consent,
    ConsentText,
    LegalEntity,
    Membership,
    Organization,
    OwnBankAccount,
)
from core.organizations.scope import get_owned, owned
from core.organizations.states import WAITING
from core.organizations.viewer import Viewer
from core.ui.tables.search import search_condition

VIEW_AGREEMENT = "organizations.view_agreement"
CLIENT_SEARCH = ("name", "shown_inn", "external_id")


class NoLegalEntity(DomainError):
    code = "no_legal_entity"
    message = _("Papers are written in the name of the company's own legal entity, and none is in use. Add one first.")


def list_organizations(*, viewer: Viewer) -> QuerySet[Any]:
    """Return the organizations that the viewer may see, with the number of their people."""
    found = owned(Organization.objects.all(), viewer, "", permission="organizations.view_organization")
    counted = Membership.objects.filter(organization=OuterRef("pk")).order_by().values("organization")
    people = Coalesce(Subquery(counted.annotate(people=Count("pk")).values("people")), 0)
    counted_people: QuerySet[Any] = with_shown_inn(found, viewer).annotate(people=people)
    return counted_people


def get_organization(*, viewer: Viewer, pk: int) -> Any:
    shown = with_shown_inn(Organization.objects.select_related("responsible"), viewer)
    return get_owned(shown, viewer, "", permission="organizations.view_organization", pk=pk)


def with_shown_inn(organizations: QuerySet[Organization], viewer: Viewer) -> QuerySet[Any]:
    """Annotate `shown_inn`: an entrepreneur's is personal, and to clients their own companies' INN are no secret."""
    full = not viewer.is_staff or viewer.has_permission(PERSONAL_DATA)
    return organizations.annotate(shown_inn=inn_column("inn", full=full))


def list_agreements(viewer: Viewer, *, organization: int | None = None) -> QuerySet[Agreement]:
    """Return the agreements that the viewer may see, the latest first; of one client or of all."""
    found = owned(Agreement.objects.select_related("legal_entity"), viewer, permission=VIEW_AGREEMENT)
    if organization is not None:
        found = found.filter(organization=organization)
    return found.order_by(F("signed_on").desc(nulls_last=True), "-pk")


def get_agreement(viewer: Viewer, pk: int, *, permission: str = VIEW_AGREEMENT) -> Agreement:
    agreements = Agreement.objects.select_related("organization", "legal_entity")
    return get_owned(agreements, viewer, permission=permission, pk=pk)


def own_values(viewer: Viewer, owner: str, extra: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the company's own fields with their values; they are no business of a client."""
    fields = fields_of(owner) if viewer.is_staff else []
    return [(one.label, words_of(one, extra.get(one.key))) for one in fields]


def list_legal_entities() -> QuerySet[LegalEntity]:
    """Return the company's own legal entities with their bank accounts, the one that is used first at the top."""
    accounts = OwnBankAccount.objects.order_by("-is_active", "-is_default", "number")
    entities = LegalEntity.objects.prefetch_related(Prefetch("bank_accounts", queryset=accounts))
    return entities.order_by("-is_active", "-is_default", "name")


def entities_in_use() -> QuerySet[LegalEntity]:
    """Return the own legal entities in whose name papers may be written, the one used first at the top."""
    return LegalEntity.objects.filter(is_active=True).order_by("-is_default", "name", "pk")


def require_legal_entity() -> LegalEntity:
    """Return the own legal entity used first; NoLegalEntity where the company has none in use."""
    entity = entities_in_use().first()
    if entity is None:
        raise NoLegalEntity
    return entity


def list_members(*, organization: Organization, viewer: Viewer) -> QuerySet[Any]:
    """Return who acts for the client, with contacts (`shown_email`, `shown_phone`) as the viewer may see them."""
    full = viewer.may_for(PERSONAL_DATA, organization.pk)
    members = organization.memberships.annotate(
        shown_email=email_column("user__email", full=full), shown_phone=phone_column("user__phone", full=full)
    )
    return members.select_related("user", "role").order_by("user__name", "pk")


def list_requests(viewer: Viewer | None = None) -> QuerySet[Any]:
    """Return the access requests with who asks; companies' staff decide over all of them.

    For a viewer the applicant's contacts and INN come as `shown_email`, `shown_phone` and `shown_inn`.
    """
    full = viewer is None or viewer.has_permission(PERSONAL_DATA)
    requests = AccessRequest.objects.annotate(
        shown_email=email_column("applicant__email", full=full),
        shown_phone=phone_column("applicant__phone", full=full),
        shown_inn=inn_column("inn", full=full),
    )
    return requests.select_related("applicant", "organization")


def count_waiting(viewer: Viewer) -> int | None:
    """Return how many requests wait for a decision, for the menu."""
    return AccessRequest.objects.filter(state__in=WAITING).count() or None


@dataclass(frozen=True, kw_only=True)
class Namesakes:
    """What is here already under the INN and the contacts of a request."""

    organizations: tuple[Organization, ...]
    users: tuple[User, ...]
    requests: tuple[AccessRequest, ...]

    def __bool__(self) -> bool:
        return bool(self.organizations or self.users or self.requests)


def namesakes(request: AccessRequest, viewer: Viewer) -> Namesakes:
    """Look for duplicates by INN, e-mail and phone; people come with the name (`shown_name`) that may be shown."""
    applicant = request.applicant
    contacts = Q(applicant__email=applicant.email) | Q(inn=request.inn)
    people = Q(email=applicant.email)
    if applicant.phone:
        contacts |= Q(applicant__phone=applicant.phone)
        people |= Q(phone=applicant.phone)
    known = User.objects.annotate(shown_name=name_column(full=viewer.has_permission(PERSONAL_DATA)))
    return Namesakes(
        organizations=tuple(Organization.objects.filter(inn=request.inn).order_by("kpp")[:10]),
        users=tuple(known.filter(people).exclude(pk=applicant.user_id or 0)[:10]),
        requests=tuple(list_requests().filter(contacts).exclude(pk=request.pk).order_by("-pk")[:10]),
    )


def list_texts(*, kind: str, language: str) -> QuerySet[ConsentText]:
    """Return all versions of a text, the newest first, with how many agreed to each."""
    known = ConsentText.objects.filter(kind=kind, language=language)
    given = Consent.objects.filter(text=OuterRef("pk")).order_by().values("text")
    agreed: Any = Coalesce(Subquery(given.annotate(agreed=Count("pk")).values("agreed")), 0)
    return known.annotate(agreed=agreed).order_by("-version")


def find_clients(*, viewer: Viewer, text: str = "") -> QuerySet[Any]:
    """Return the clients to whom somebody can be bound: all that the viewer sees, or those of whom the text speaks."""
    condition = search_condition(text, CLIENT_SEARCH)
    found = with_shown_inn(owned(Organization.objects.filter(is_active=True), viewer, ""), viewer)
    return found if condition is None else found.filter(condition)


def requests_of(user: User) -> QuerySet[AccessRequest]:
    return list_requests().filter(applicant__user=user).order_by("-created_at", "-pk")
