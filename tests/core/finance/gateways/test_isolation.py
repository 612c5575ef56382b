"""What a gateway tells one company is nothing in another; secrets are read by their own company alone."""

from typing import Any

import pytest
from django.db import connection as database

from core.finance.gateways.models import Connection, Event, OnlinePayment
from core.finance.models import Payment
from core.lib.company import CurrentCompany, entered
from core.lib.encryption import CannotDecrypt, decrypt
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect, decide, deliver, start, told
from tests.factories.finance import make_invoice, make_organization
from tests.factories.people import browser
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-62")]


@pytest.mark.parametrize("gateway", ["yookassa", "stripe", "tbank"])
def test_a_notification_of_one_company_does_nothing_in_another(
    payer: Organization, other_company: CurrentCompany, outside: Outside, gateway: str
) -> None:
    own = connect(gateway)
    attempt = start(make_invoice(payer), own)
    decide(outside, attempt)
    notice = told(outside, gateway)[-1]
    with entered(other_company):
        theirs = connect(gateway)
        start(make_invoice(make_organization()), theirs)
        # Their door with our notification, and our address on their host.
        at_their_door = deliver(theirs, notice)
        at_our_address = deliver(own, notice, client=browser(csrf=True))
        left = (Payment.objects.count(), Event.objects.exclude(state="strange").count())
        untouched = OnlinePayment.objects.filter(status="waiting").count()

    assert (at_their_door, at_our_address) == (200, 404)
    assert (left, untouched) == ((0, 0), 1)
    assert (deliver(own, notice), Event.objects.get().online_payment_id) == (200, attempt.pk)


def test_a_secret_opens_in_its_own_company_alone(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    own = connect("yookassa")
    with database.cursor() as cursor:
        cursor.execute("SELECT credentials FROM gateways_connection WHERE id = %s", [own.pk])
        raw: Any = cursor.fetchone()[0]

    assert ("test_sandbox" in raw, "test_sandbox" in decrypt(raw)) == (False, True)
    with entered(other_company), pytest.raises(CannotDecrypt):
        decrypt(raw)


def test_one_account_is_connected_once(company: CurrentCompany, outside: Outside) -> None:
    from core.finance.gateways.services.connecting import AlreadyConnected

    connect("yookassa")
    with pytest.raises(AlreadyConnected):
        connect("yookassa")

    assert Connection.objects.count() == 1
