"""What lists whose rows are clients' choose from in their filters."""

from typing import Any

from django.db.models import QuerySet

from core.organizations.models import Agreement, Organization
from core.organizations.scope import owned


def clients(request: Any) -> QuerySet[Organization]:
    return (
        owned(Organization.objects.order_by("name", "pk"), request.viewer, "")
        if request
        else Organization.objects.none()
    )


def agreements(request: Any) -> QuerySet[Agreement]:
    if not request:
        return Agreement.objects.none()
    return owned(Agreement.objects.order_by("number", "pk"), request.viewer)
