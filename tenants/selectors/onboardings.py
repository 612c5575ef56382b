"""Onboardings as the vendor sees them."""

from typing import Any

from django.db.models import QuerySet

from tenants.models import Onboarding, OnboardingState


def list_open() -> QuerySet[Onboarding]:
    """Return what is not done yet, the newest first."""
    return Onboarding.objects.exclude(state=OnboardingState.DONE).order_by("-pk")


def count_open(viewer: Any = None) -> int | None:
    return list_open().count() or None


def get_onboarding(*, pk: int) -> Onboarding:
    return Onboarding.objects.select_related("company").get(pk=pk)
