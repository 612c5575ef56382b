"""Pages for staff and clients."""

import pytest

from modules.fuel_cards.models import Card, ImportRun, Transaction
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.expected import take, take_registers

pytestmark = pytest.mark.integration

PAGES = ["cards/", "operations/", "tariffs/", "imports/", "imports/new/", "tariffs/add/"]


@pytest.fixture
def filled(sample, supplier):
    files, _ = sample
    take_registers(files, supplier)
    take("transactions", files["fuel_transactions.csv"], supplier)
    return supplier


@pytest.mark.parametrize("page", PAGES)
def test_pages(filled, page):
    b = browser(make_staff(everything=True))
    r = b.get(f"/fuel-cards/{page}")
    assert r.status_code == 200, r.content[:2000]


def test_detail(filled):
    b = browser(make_staff(everything=True))
    card = Card.objects.filter(assignments__isnull=False).first()
    for page in ("", "operations/", "assign/", "detach/", "block/", "unblock/"):
        r = b.get(f"/fuel-cards/cards/{card.pk}/{page}")
        assert r.status_code == 200
    r = b.get(f"/fuel-cards/cards/{card.pk}/block/", headers={"HX-Request": "true", "HX-Target": "dialog-place"})
    assert b"<dialog" in r.content and b"<html" not in r.content
    for t in Transaction.objects.all()[:3]:
        assert b.get(f"/fuel-cards/operations/{t.pk}/").status_code == 200
    run = ImportRun.objects.last()
    assert b.get(f"/fuel-cards/imports/{run.pk}/").status_code == 200
