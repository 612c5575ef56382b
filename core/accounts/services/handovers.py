"""What an employee leaves behind when his access is closed: parts of the house declare it, a colleague gets it all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserKind
from core.audit.record import record
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.registry.modules import registry
from core.registry.spec import Handover


class SuccessorNeeded(DomainError):
    code = "successor_needed"
    message = _("This employee has clients or open work. Choose a colleague who takes over.")


class BadSuccessor(DomainError):
    code, status = "bad_successor", 422
    message = _("Choose another active employee of the company.")


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """So many things of one kind that wait for an employee."""

    code: str
    title: Any
    count: int


def declared_handovers() -> Iterator[Handover]:
    """Return what the kernel and the company's modules hand over; the vendor's own people have no clients."""
    company = current_company()
    if not company.is_public:
        for name in settings.HANDOVERS:
            yield from import_string(name)
        for spec in registry.enabled(company):
            yield from spec.handovers


def open_work(user: User) -> list[OpenWork]:
    """Return what is the employee's own now; kinds of which he has nothing are left out."""
    if user.kind != UserKind.STAFF:
        return []
    counted = ((one, import_string(one.count)(user_id=user.pk)) for one in declared_handovers())
    return [OpenWork(code=one.code, title=one.title, count=count) for one, count in counted if count]


@transaction.atomic
def hand_over(*, user: User, successor_id: int) -> dict[str, int]:
    """Give everything that is the employee's own to a colleague; returns how much of each kind.

    Raises BadSuccessor. The colleague is locked, so that nobody blocks him meanwhile.
    """
    successor = (
        User.objects.select_for_update()
        .filter(pk=successor_id, kind=UserKind.STAFF, is_active=True)
        .exclude(pk=user.pk)
        .first()
    )
    if successor is None:
        raise BadSuccessor(fields={"successor": [BadSuccessor.message]})
    given = {
        one.code: import_string(one.give)(user_id=user.pk, successor_id=successor.pk) for one in declared_handovers()
    }
    moved = {code: count for code, count in given.items() if count}
    if moved:
        facts = {"successor": successor.pk, "successor_name": str(successor), **moved}
        record("accounts.work.handed_over", subject=user, facts=facts)
    return moved
