"""Close and reopen days, and set the day on which the books stand."""

from datetime import date

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.finance import business_date
from core.finance.models import Books
from core.finance.services.falling_due import FALL
from core.jobs import enqueue
from core.lib.errors import DomainError, InvalidInput

# Closing waits for whoever posts at this moment, and everybody after it waits for the closing; so it gives up soon.
PATIENCE = "5s"


class PostingIsUnderWay(DomainError):
    code, message = "posting_is_under_way", _("Something large is being posted. Close the days once it is done.")


class DaysNotOver(InvalidInput):
    code, message = "days_not_over", _("Only days that are over can be closed.")


class AlreadyClosed(InvalidInput):
    code, message = "already_closed", _("These days are closed already. To open some again, reopen them.")


class NotClosed(InvalidInput):
    code, message = "not_closed", _("Only closed days can be opened again.")


class ReasonNeeded(InvalidInput):
    code, message = "reason_needed", _("Write the reason: it stands in the journal.")


def books() -> Books:
    """Return what holds for the company's books; nothing is closed and no day is set where nobody has done so."""
    return Books.objects.first() or Books()


@transaction.atomic
def close_days(*, until: date) -> Books:
    """Close every day until this one: the database books nothing on them any more, whoever writes."""
    if until >= business_date.today():
        raise DaysNotOver(fields={"until": [DaysNotOver.message]})
    own = _locked()
    if own.closed_until is not None and until <= own.closed_until:
        raise AlreadyClosed(fields={"until": [AlreadyClosed.message]})
    return _move(own, until, "finance.period.closed", "")


@transaction.atomic
def reopen_days(*, since: date, reason: str) -> Books:
    """Open the closed days from this one on."""
    reason = _reason(reason)
    own = _locked()
    if own.closed_until is None or since > own.closed_until:
        raise NotClosed(fields={"since": [NotClosed.message]})
    return _move(own, date.fromordinal(since.toordinal() - 1), "finance.period.reopened", reason)


@transaction.atomic
def set_business_date(*, on: date | None, reason: str) -> Books:
    """Let the books stand at a day, or go with the calendar again (None)."""
    reason = _reason(reason)
    own = _locked()
    before, own.business_date = own.business_date, on
    if before != on:
        own.save(update_fields=["business_date"])
        business_date.forget()
        changes = {"business_date": (_text(before), _text(on))}
        record(
            "finance.business_date.set" if on else "finance.business_date.cleared",
            subject_name="books",
            changes=changes,
            facts={"reason": reason},
        )
        enqueue(kind=FALL, priority=1)  # whether an invoice is late follows from the day of the books
    return own


def _locked() -> Books:
    Books.objects.get_or_create(only=True)
    return Books.objects.select_for_update(no_key=True).get()


def _move(own: Books, until: date, action: str, reason: str) -> Books:
    before, own.closed_until = own.closed_until, until
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            own.save(update_fields=["closed_until"])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        raise PostingIsUnderWay from error
    changes = {"closed_until": (_text(before), _text(until))}
    record(action, subject_name="books", changes=changes, facts={"reason": reason} if reason else None)
    return own


def _reason(text: str) -> str:
    reason = " ".join(text.split())[:255]
    if not reason:
        raise ReasonNeeded(fields={"reason": [ReasonNeeded.message]})
    return reason


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
