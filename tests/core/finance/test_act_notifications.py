"""The client hears of a new act and of one that is withdrawn, the staff of the client's word."""

from datetime import UTC, datetime
from itertools import count

import pytest

from core.events import Event, StoredEvent
from core.finance.authors import SYSTEM
from core.finance.events import ActIssued, ActMoved
from core.finance.models import Act
from core.finance.services.acts import cancel_act, dispute_act, mark_act_signed
from core.lib.company import CurrentCompany, current_company
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from core.organizations.models import Organization
from tests.factories.finance import make_act, make_organization
from tests.factories.people import make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-114", "FC-78")]

NOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_ids = count(1)


@pytest.fixture
def client(company: CurrentCompany) -> Organization:
    organization = make_organization()
    make_client("finance.view_act", organizations=[organization])
    make_client("finance.view_act", organizations=[make_organization()])
    make_client("finance.view_invoice", organizations=[organization])
    make_staff("finance.issue_act")
    return organization


def told(event: Event) -> list[tuple[str, str, str]]:
    """Tell of the event; return to whom it came, with which words."""
    schema = current_company().schema
    stored = StoredEvent(id=next(_ids), name=event.name, company=schema, payload=event.payload(), occurred_at=NOON)
    before = set(Delivery.objects.values_list("pk", flat=True))
    tell(stored, at=NOON)
    rows = Delivery.objects.filter(channel="inbox").exclude(pk__in=before).order_by("recipient__kind")
    return list(rows.values_list("recipient__kind", "text__subject", "text__body"))


def issued(act: Act) -> ActIssued:
    return ActIssued(act_id=act.pk, organization_id=act.organization_id)


def moved(act: Act, before: str, after: str, *, by_staff: bool = False) -> ActMoved:
    return ActMoved(
        act_id=act.pk, organization_id=act.organization_id, status_from=before, status_to=after, by_staff=by_staff
    )


def test_client_hears_of_a_new_act(client: Organization) -> None:
    act = make_act(client, "1220.00")

    [(kind, subject, body)] = told(issued(act))

    assert (kind, "".join(subject.split())) == ("client", f"Акт{act.number}на1220,00₽")
    assert "Проверьте его и подпишите" in body


def test_act_that_was_withdrawn_at_once_is_not_told_of_as_new(client: Organization) -> None:
    act = make_act(client)
    cancel_act(act_id=act.pk, author=SYSTEM, reason="Не тот период")

    assert told(issued(act)) == []
    assert told(moved(act, "issued", "cancelled", by_staff=True))[0][:2] == ("client", f"Акт {act.number} отменён")


def test_staff_hear_what_the_client_has_to_say(client: Organization) -> None:
    act = make_act(client)
    dispute_act(act_id=act.pk, author=SYSTEM, comment="Один вагон")

    [(kind, subject, body)] = told(moved(act, "issued", "disputed"))

    assert (kind, subject) == ("staff", f"{client.name} не согласен с актом {act.number}")
    assert "«Один вагон»" in body


def test_staff_do_not_hear_of_their_own_mark(client: Organization) -> None:
    act = make_act(client)
    mark_act_signed(act_id=act.pk, author=SYSTEM, reason="Пришёл почтой")

    assert told(moved(act, "issued", "signed", by_staff=True)) == []
    assert told(moved(act, "issued", "signed"))[0][:2] == ("staff", f"{client.name} подписал акт {act.number}")
