"""Both cabinets: the administrator runs every process by pages, and the client's pages are made of the same parts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.accounts.permissions import permissions_of
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, Supplier, Transaction
from tests.factories.people import browser, make_client

pytestmark = pytest.mark.integration
CARDS = "/fuel-cards/cards/"
SHARED = (CARDS, "/fuel-cards/operations/", "/invoices/", "/acts/", "/documents/", "/notifications/", "/profile/")
STYLES = re.compile(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"')


@pytest.mark.requirement("FC-02")
def test_every_process_begins_on_a_page_of_the_administrator(
    staff: Client,
    make_card: Callable[..., Card],
    ours: Organization,
    buy: Callable[..., Transaction],
    supplier: Supplier,
) -> None:
    card = make_card(ours)
    bought = buy(card)
    # A page of the menu or of an object, and what is begun there.
    processes = {
        CARDS: (f"{CARDS}add/", f"{CARDS}{card.pk}/block/", f"{CARDS}{card.pk}/detach/", f"{CARDS}{card.pk}/assign/"),
        f"{CARDS}{card.pk}/": (f"{CARDS}{card.pk}/settings/",),
        f"{CARDS}{card.pk}/settings/": (f"{CARDS}{card.pk}/status/",),
        "/organizations/": ("/organizations/add/", f"/organizations/{ours.pk}/"),
        f"/organizations/{ours.pk}/": (f"/fuel-cards/clients/{ours.pk}/tariff/", f"/organizations/{ours.pk}/edit/"),
        f"/money/balances/of/{ours.pk}/": ("/correct/", "/limit/"),
        "/fuel-cards/operations/": (f"/fuel-cards/operations/{bought.pk}/",),
        "/fuel-cards/tariffs/": ("/fuel-cards/tariffs/add/", "/fuel-cards/tariffs/preview/"),
        f"/fuel-cards/clients/{ours.pk}/tariff/": (f"/fuel-cards/clients/{ours.pk}/tariff/add/",),
        "/invoices/": ("/invoices/new/",),
        "/acts/": ("/acts/period/", "/acts/new/"),
        "/documents/": ("/documents/new/",),
        "/fuel-cards/suppliers/": ("/fuel-cards/suppliers/add/", f"/fuel-cards/suppliers/{supplier.pk}/"),
        f"/fuel-cards/suppliers/{supplier.pk}/": (f"/fuel-cards/suppliers/{supplier.pk}/connect/fuel_session/",),
        "/fuel-cards/distribution/": ("/fuel-cards/distribution/add/",),
        "/fuel-cards/imports/": ("/fuel-cards/imports/new/",),
        "/settings/": ("/settings/mail/", "/settings/bank/", "/fuel-cards/rules/"),
    }
    lacking = []
    for page, deeds in processes.items():
        shown = staff.get(page, follow=True)
        assert shown.status_code == 200, page
        for deed in deeds:
            found = re.search(rf'"([^"]*{re.escape(deed)})["?]', shown.content.decode())
            if not found or staff.get(found[1]).status_code != 200:
                lacking.append((page, deed))

    assert lacking == []


@pytest.mark.requirement("FC-03")
def test_a_client_s_pages_are_made_of_the_same_parts(
    company: CurrentCompany,
    staff: Client,
    make_card: Callable[..., Card],
    ours: Organization,
    buy: Callable[..., Transaction],
) -> None:
    buy(make_card(ours))
    rights = [right.code for right in permissions_of(company) if right.audience in {"client", "both"}]
    client = browser(make_client(*rights, organizations=[ours]))
    made = [{page: parts(reader.get(page)) for page in SHARED} for reader in (staff, client)]

    assert made[0] == made[1]


def parts(shown: Any) -> tuple[list[str], str, str]:
    """Return the page's style sheets, what its frame says of the theme, and the template that it is."""
    text = shown.content.decode()
    frame = re.search(r"<html[^>]*>", text)
    assert (shown.status_code, frame is not None) == (200, True)
    return STYLES.findall(text), frame[0], shown.templates[0].name


@pytest.mark.requirement("FC-30", "FC-31", "FC-32", "FC-35")
def test_the_status_is_changed_on_the_page_of_settings(
    staff: Client, client_browser: Callable[..., Client], make_card: Callable[..., Card], ours: Organization
) -> None:
    card = make_card(ours)
    settings, status = f"{CARDS}{card.pk}/settings/", f"{CARDS}{card.pk}/status/"
    assert f'"{settings}"' in staff.get(f"{CARDS}{card.pk}/").content.decode()

    def change(verb: str, **given: str) -> tuple[str, str]:
        assert f'"{CARDS}{card.pk}/{verb}/"' in staff.get(settings).content.decode()
        assert staff.post(f"{CARDS}{card.pk}/{verb}/", given).status_code == 302
        card.refresh_from_db()
        return card.status, card.block_reason

    looks = client_browser()
    assert [looks.get(settings).status_code, looks.post(status, {"status": "closed", "reason": "x"}).status_code] == [
        403,
        403,
    ]
    assert change("block", cause="other", comment="Ремонт") == ("blocked", "Ремонт")
    assert change("unblock") == ("active", "")
    assert change("status", status="lost", reason="Потеряна") == ("lost", "Потеряна")
    assert change("status", status="closed", reason="Не нашлась") == ("closed", "Не нашлась")
    # A closed one has no way back.
    assert staff.get(status).status_code == 404
    assert "Не нашлась" in staff.get(settings).content.decode()
