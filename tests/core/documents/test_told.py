"""The other side hears of versions and verdicts, and open pages do; nobody else does."""

import re
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from core.documents.events import PreviewMade, VersionAdded, VersionReviewed
from core.documents.models import Document, Version
from core.documents.services.verdicts import review_version
from core.documents.states import Side
from core.events import Event, StoredEvent
from core.lib.company import CurrentCompany, current_company
from core.live.tickets import read_grant
from core.notifications.models import Delivery, Text
from core.notifications.services.telling import tell
from core.organizations.models import Organization
from tests.factories.documents import NOBODY, make_document, upload
from tests.factories.people import browser, make_client, make_organization, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-88", "PL-107")]
VIEW, REVIEW = "documents.view_document", "documents.review_version"
_ids = count(1)


def told(event: Event) -> set[int]:
    """Tell people of the event; return whom it has reached."""
    at = timezone.now()
    company = current_company().schema
    tell(StoredEvent(id=next(_ids), name=event.name, company=company, payload=event.payload(), occurred_at=at), at=at)
    return set(Delivery.objects.values_list("recipient_id", flat=True))


def added(version: Version) -> VersionAdded:
    document = version.document
    return VersionAdded(
        document_id=document.pk, version_id=version.pk, organization_id=document.organization_id, side=version.side
    )


@pytest.fixture
def organization(company: CurrentCompany) -> Organization:
    return make_organization()


@pytest.fixture
def document(organization: Organization) -> Document:
    return make_document(organization, number="214/26")


def test_version_of_a_client_is_told_to_staff_who_see_him(document: Document, organization: Organization) -> None:
    judge = make_staff(REVIEW)
    responsible = make_staff(REVIEW, usual=())
    Organization.objects.filter(pk=organization.pk).update(responsible=responsible)
    make_staff(REVIEW, usual=())
    make_staff(VIEW)
    make_client(VIEW, organizations=[organization])

    assert told(added(upload(document))) == {judge.pk, responsible.pk}


def test_version_of_the_company_is_told_to_the_clients_own_people(
    document: Document, organization: Organization
) -> None:
    client = make_client(VIEW, organizations=[organization])
    make_client(VIEW, organizations=[make_organization()])
    make_client(organizations=[organization])
    make_staff(REVIEW)

    assert told(added(upload(document, Side.COMPANY))) == {client.pk}


def test_verdict_is_told_with_its_reason(document: Document, organization: Organization) -> None:
    client = make_client(VIEW, organizations=[organization])
    version = upload(document)
    review_version(version_id=version.pk, action="reject", side="company", author=NOBODY, comment="Нет печати")

    reached = told(
        VersionReviewed(
            document_id=document.pk,
            version_id=version.pk,
            organization_id=organization.pk,
            side="client",
            status="rejected",
        )
    )

    texts = Text.objects.filter(language="ru")
    assert reached == {client.pk}
    assert {text.subject for text in texts} == {"Документ отклонён: Contract № 214/26"}
    assert any("Комментарий: Нет печати" in text.body for text in texts)


@pytest.mark.parametrize("event", [VersionAdded, VersionReviewed, PreviewMade])
def test_live_pages_of_the_organization_hear_of_it(event: type[Event]) -> None:
    facts = {"document_id": 1, "version_id": 2, "organization_id": 5, "side": "client", "status": "accepted"}

    assert event.from_payload(facts).live_channels() == ("organization.5",)


def followed(client: Client, path: str) -> set[str]:
    """Return the channels that a page may follow, its reader's own aside."""
    found = re.findall(r'data-live="([^"]+)"', client.get(path).content.decode())
    grants = [parse_qs(urlsplit(address.replace("&amp;", "&")).query)["grant"][0] for address in found]
    return {channel for one in grants for channel in read_grant(one).channels if not channel.startswith("person.")}


def test_pages_follow_what_their_reader_may_see(document: Document, organization: Organization) -> None:
    paths = ("/documents/", f"/documents/{document.pk}/")
    staff = browser(make_staff(VIEW))
    client = browser(make_client(VIEW, organizations=[organization]))
    limited = make_staff(VIEW, usual=())
    Organization.objects.filter(pk=organization.pk).update(responsible=limited)

    own = {f"organization.{organization.pk}"}
    assert [followed(staff, path) for path in paths] == [{"staff.documents"}] * 2
    assert [followed(client, path) for path in paths] == [own] * 2
    assert [followed(browser(limited), path) for path in paths] == [own] * 2
