"""Requests as they are looked at: by staff, with phones and e-mails as far as the reader may see them."""

from typing import Any

from django.db.models import QuerySet

from core.accounts.masking import email_column, inn_column, phone_column, sees_personal_data
from core.accounts.models import User, UserKind
from core.organizations.viewer import Viewer
from core.pages.models import Enquiry
from core.pages.states import EnquiryStatus

VIEW, CHANGE, MANAGE = "pages.view_enquiry", "pages.change_enquiry", "pages.manage_landing"


def seen_enquiries(viewer: Viewer) -> QuerySet[Enquiry]:
    """Return the requests for the staff; `shown_phone`, `shown_email` and `shown_inn` are what the reader may see."""
    rows = Enquiry.objects.select_related("responsible", "text")
    if viewer.user is None or not viewer.is_staff or not viewer.has_permission(VIEW):
        return rows.none()
    full = sees_personal_data(viewer.user)
    return rows.annotate(
        shown_phone=phone_column("phone", full=full),
        shown_email=email_column("email", full=full),
        shown_inn=inn_column("inn", full=full),
    )


def get_enquiry(viewer: Viewer, pk: Any) -> Enquiry:
    return seen_enquiries(viewer).get(pk=pk)


def employees() -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("name", "pk")


def count_new(viewer: Viewer) -> int | None:
    """Return how many requests nobody has taken yet; counted up to a hundred."""
    return Enquiry.objects.filter(status=EnquiryStatus.NEW).order_by()[:100].count() or None
