"""Whom a segment reaches, and what the form offers to pick from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.accounts.models import User
from core.notifications.segments import Segment, people_of, unsubscribed_in
from core.organizations.models import Organization

OFFERED = 12


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many are meant, and how many of them want no broadcasts."""

    people: int
    unsubscribed: int

    @property
    def left(self) -> int:
        return self.people - self.unsubscribed


@dataclass(frozen=True, kw_only=True)
class Choice:
    pk: int
    title: str
    note: str = ""


def reach_of(segment: Segment, *, of_broadcast: bool = True) -> Reach:
    """Count who is meant; leaving broadcasts keeps nobody from hearing of events."""
    people = people_of(segment)
    return Reach(people=people.count(), unsubscribed=unsubscribed_in(people) if of_broadcast else 0)


def picked(kind: str, numbers: Iterable[int]) -> list[Choice]:
    """Return what was picked, by name; numbers that nobody has are left out."""
    wanted = list(numbers)
    if not wanted:
        return []
    if kind == "organizations":
        return [_organization(one) for one in Organization.objects.filter(pk__in=wanted).order_by("name")]
    return [_person(one) for one in User.objects.filter(pk__in=wanted).order_by("name", "pk")]


def offered(kind: str, text: str, *, without: Iterable[int]) -> list[Choice]:
    """Return a few whose name, e-mail, phone or INN holds the text."""
    wanted = text.strip()
    if not wanted:
        return []
    if kind == "organizations":
        found = Organization.objects.filter(Q(name__icontains=wanted) | Q(inn__startswith=wanted), is_active=True)
        return [_organization(one) for one in found.exclude(pk__in=list(without)).order_by("name")[:OFFERED]]
    like = Q(name__icontains=wanted) | Q(email__icontains=wanted) | Q(phone__contains=wanted)
    people = User.objects.filter(like, is_active=True).exclude(pk__in=list(without))
    return [_person(one) for one in people.order_by("name", "pk")[:OFFERED]]


def _organization(one: Organization) -> Choice:
    return Choice(pk=one.pk, title=one.name, note=one.inn)


def _person(one: User) -> Choice:
    contact: Any = one.email or one.phone
    return Choice(pk=one.pk, title=str(one), note=contact or "")
