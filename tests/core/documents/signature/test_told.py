"""Who hears of signatures: the signer when it is his turn, the other side of each answer, and nobody else."""

import pytest
from django.utils import timezone

from core.documents.signature.services.ending import decline
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.signing import ASK, make_signer, make_signing, make_version, request_of, sign
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "FC-83")]


def told(company: CurrentCompany) -> set[tuple[str, str]]:
    """Return who has been told by which trigger, in the product itself."""
    relay_batch()
    drain(seconds=6)
    with entered(company):
        rows = Delivery.objects.filter(channel="inbox").values_list("recipient__name", "message__trigger")
        return {(name, trigger) for name, trigger in rows if trigger.startswith("documents.sign")} | {
            (name, trigger) for name, trigger in rows if trigger.startswith("documents.declined")
        }


def test_each_side_hears_of_the_other(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        organization = make_organization()
        signer, chief = make_signer(organization), make_signer(kind="staff")
        desk = make_staff(ASK)
        strangers = [make_client("documents.sign", organizations=[make_organization()]), make_staff()]
        for person, name in ((signer, "Signer"), (chief, "Chief"), (desk, "Desk")):
            person.name = name
            person.save()
        for stranger in strangers:
            stranger.name = "Stranger"
            stranger.save()
        signing = make_signing(signer, chief, version=make_version(organization=organization), in_order=True)
    assert told(fresh_company) == {("Signer", "documents.signature_requested")}

    with entered(fresh_company):
        sign(request_of(signing, signer), signer)
    after_client = told(fresh_company)
    assert {("Desk", "documents.signed_by_client"), ("Chief", "documents.signature_requested")} <= after_client

    with entered(fresh_company):
        decline(request_id=request_of(signing, chief).pk, user=chief, reason="Не те сроки", at=timezone.now())
    everything = told(fresh_company)
    assert ("Signer", "documents.declined_by_company") in everything
    assert "Stranger" not in {name for name, _trigger in everything}
