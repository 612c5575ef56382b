"""Cards: the list, one card and its verbs, for staff and for clients."""

import pytest
from django.utils import timezone

from core.audit.models import AuditRecord
from core.lib.company import entered
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, CardAssignment, Supplier
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.pages.conftest import DIALOG, HTMX, VIEW
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
CARDS = "/fuel-cards/cards/"
VERBS = ("assign", "detach", "block", "unblock")


def now() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


@pytest.mark.requirement("FC-19")
def test_the_list_shows_card_holder_client_and_limit(staff, make_card, ours, buy):
    card = make_card(ours, plate="A417KM29")
    buy(card, 93)

    page = staff.get(CARDS).content.decode()

    for text in (card.number[-4:], "Ковыль-Карт", "Ivan", "A417KM29", "Forest convoy", "at-limit-warn", "114"):
        assert text in page
    assert card.number not in page


def test_a_card_that_nobody_holds_offers_to_assign_it(make_card, staff):
    card = make_card()
    looking = browser(make_staff(*VIEW))

    assert f"{CARDS}{card.pk}/assign/" in staff.get(CARDS).content.decode()
    assert f"{CARDS}{card.pk}/assign/" not in looking.get(CARDS).content.decode()


@pytest.mark.requirement("FC-20", "FC-21", "FC-22")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("nearly=yes", 1), ("nearly=no", 2), ("free=yes", 1), ("status=blocked", 1), ("q=ivan", 3)),
        *(("q=01300", 3), ("q=91300", 0), ("free=no&status=active", 1), ("at_supplier=differs", 0)),
    ],
)
def test_tiles_filter(staff, make_card, ours, buy, query, found):
    full = make_card(ours)
    make_card(ours, status="blocked", block_reason="lost")
    make_card()
    buy(full, 95)

    assert staff.get(f"{CARDS}?{query}").content.decode().count("<tr id=") == found


@pytest.mark.requirement("FC-25", "FC-26", "FC-27", "FC-28", "FC-30")
def test_a_row_leads_to_the_holder_the_operations_and_what_may_be_done_now(staff, make_card, ours, buy):
    working, blocked, free = make_card(ours), make_card(ours, status="blocked"), make_card()
    buy(working)
    buy(blocked)
    page = staff.get(CARDS).content.decode()
    offered = {
        card: [verb for verb in ("operations", *VERBS) if f"{CARDS}{card.pk}/{verb}/" in page]
        for card in (working, blocked, free)
    }

    assert offered == {
        working: ["operations", "assign", "detach", "block"],
        blocked: ["operations", "assign", "detach", "unblock"],
        free: ["operations", "assign", "block"],
    }
    assert all(f'href="{CARDS}{card.pk}/"' in page for card in offered)
    assert "Ivan" in staff.get(f"{CARDS}{working.pk}/").content.decode()
    assert staff.get(f"{CARDS}{working.pk}/operations/").content.decode().count("<tr id=") == 1


def test_rows_cost_no_queries(staff, make_card, ours, buy):
    buy(make_card(ours))

    assert_queries_do_not_grow(lambda: staff.get(CARDS), lambda: [buy(make_card(ours)) for _ in range(2)])

    assert staff.get(CARDS).content.decode().count("<tr id=") == 3


@pytest.mark.requirement("PL-05")
def test_a_client_sees_his_own_cards_alone(client_browser, make_card, ours, theirs):
    mine, other, free = make_card(ours), make_card(theirs), make_card()
    client = client_browser()

    page = client.get(CARDS).content.decode()

    assert mine.number[-4:] in page
    assert other.number[-4:] not in page
    assert free.number[-4:] not in page
    assert client.get(f"{CARDS}{mine.pk}/").status_code == 200
    for card in (other.pk, free.pk, 999_999):
        assert client.get(f"{CARDS}{card}/").status_code == 404
        assert client.get(f"{CARDS}{card}/operations/").status_code == 404


@pytest.mark.requirement("PL-02")
def test_another_companys_card_is_as_missing(staff, make_card, other_company):
    make_card()
    with entered(other_company):
        supplier = Supplier.objects.create(code="other", name="Other supplier")
        Card.objects.bulk_create(
            [Card(supplier=supplier, number=f"60110000000{n:05}", status="active") for n in range(3)]
        )
        Organization.objects.create(name="Foreign client")
        foreign = Card.objects.order_by("-pk").first()
        assert foreign is not None
        assert browser(make_staff(everything=True)).get(f"{CARDS}{foreign.pk}/").status_code == 200

    Card.objects.filter(pk=foreign.pk).delete()

    assert staff.get(f"{CARDS}{foreign.pk}/").status_code == 404
    assert "6011" not in staff.get(CARDS).content.decode()


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_need_their_permission(make_card, ours, verb):
    card = make_card(ours)
    url = f"{CARDS}{card.pk}/{verb}/"
    looking = browser(make_staff(*VIEW))

    assert looking.get(url).status_code == 403
    assert looking.post(url, {}).status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_asks_in_a_dialog_or_on_a_page(staff, make_card, ours, verb):
    url = f"{CARDS}{make_card(ours).pk}/{verb}/"

    dialog, page = staff.get(url, headers=DIALOG).content.decode(), staff.get(url).content.decode()

    assert "<dialog" in dialog
    assert "<html" not in dialog
    assert "<html" in page
    assert f'action="{url}"' in page


@pytest.mark.requirement("FC-27", "FC-29", "FC-30")
def test_block_with_a_reason_and_unblock(staff, make_card, ours):
    card = make_card(ours)

    refused = staff.post(f"{CARDS}{card.pk}/block/", {"cause": "other"}, headers=DIALOG)
    card.refresh_from_db()
    assert (refused.status_code, card.status) == (422, "active")
    assert "data-error-summary" in refused.content.decode()

    done = staff.post(f"{CARDS}{card.pk}/block/", {"cause": "lost", "comment": "at the wash"}, headers=DIALOG)
    card.refresh_from_db()
    assert done.headers["HX-Redirect"]
    assert (card.status, "at the wash" in card.block_reason) == ("blocked", True)
    assert "at the wash" in staff.get(f"{CARDS}{card.pk}/").content.decode()

    assert staff.post(f"{CARDS}{card.pk}/unblock/").status_code == 302
    card.refresh_from_db()
    assert (card.status, card.block_reason) == ("active", "")


def test_a_client_lifts_only_his_own_block(client_browser, make_card, ours, theirs):
    client = client_browser(*VIEW, "fuel_cards.block_card")
    own, blocked, other = make_card(ours), make_card(ours, status="blocked"), make_card(theirs)

    assert client.post(f"{CARDS}{own.pk}/block/", {"cause": "lost"}).status_code == 302
    own.refresh_from_db()
    assert own.status == "blocked_by_client"
    assert client.post(f"{CARDS}{own.pk}/unblock/").status_code == 302
    assert client.post(f"{CARDS}{blocked.pk}/unblock/").status_code == 422
    assert client.post(f"{CARDS}{other.pk}/block/", {"cause": "lost"}).status_code == 404
    blocked.refresh_from_db()
    other.refresh_from_db()
    assert (blocked.status, other.status) == ("blocked", "active")


@pytest.mark.requirement("FC-38")
def test_assign_and_detach_keep_the_history(staff, make_card, ours, theirs):
    card = make_card(ours)

    taken = staff.post(f"{CARDS}{card.pk}/assign/", {"organization": theirs.pk, "at": now()})
    assert taken.status_code == 302
    page = staff.get(f"{CARDS}{card.pk}/").content.decode()
    assert "Forest convoy" in page
    assert "White quarry" in page

    again = staff.post(f"{CARDS}{card.pk}/assign/", {"organization": theirs.pk, "at": now()}, headers=DIALOG)
    assert again.status_code == 422
    assert CardAssignment.objects.filter(card=card).count() == 2


@pytest.mark.requirement("FC-06")
def test_bulk_verbs_tell_what_was_done_and_what_was_refused(staff, make_card, ours, theirs):
    cards = [make_card(ours), make_card(ours), make_card(ours, status="closed")]
    chosen = {"selected": [card.pk for card in cards]}

    asked = staff.post(f"{CARDS}selected/block/", chosen, headers=DIALOG).content.decode()
    assert all(f'name="selected" value="{card.pk}"' in asked for card in cards)
    wrong = staff.post(f"{CARDS}selected/block/", {**chosen, "confirmed": "1", "cause": "other"}, headers=DIALOG)
    assert wrong.status_code == 422

    told = staff.post(f"{CARDS}selected/block/", {**chosen, "confirmed": "1", "cause": "lost"}, headers=DIALOG)

    assert sorted(Card.objects.values_list("status", flat=True)) == ["blocked", "blocked", "closed"]
    assert cards[2].number[-4:] in told.content.decode()
    assert cards[0].number[-4:] not in told.content.decode()

    # The same cards are unblocked, taken from their client and given to another; who cannot be says why.
    free = make_card()
    for verb, given, refused in (
        ("unblock", {}, [cards[2], free]),
        ("detach", {"at": now(), "reason": "Рейс окончен"}, [free]),
        ("assign", {"at": now(), "organization": theirs.pk}, [cards[2]]),
    ):
        path, chosen = f"{CARDS}selected/{verb}/", {"selected": [card.pk for card in (*cards, free)]}
        assert staff.post(path, chosen, headers=DIALOG).content.decode().count('name="selected"') == 4
        told = staff.post(path, {**chosen, "confirmed": "1", **given}, headers=DIALOG).content.decode()
        assert [card for card in (*cards, free) if card.number[-4:] in told] == refused
    held = CardAssignment.objects.filter(ends_at=None).values_list("card", "organization", "card__status")
    assert sorted(held) == [(card.pk, theirs.pk, "active") for card in (*cards[:2], free)]
    assert AuditRecord.objects.filter(action="fuel_cards.card.detached", facts__reason="Рейс окончен").count() == 3


@pytest.mark.requirement("PL-05")
def test_bulk_verbs_leave_others_cards_alone(client_browser, make_card, ours, theirs):
    mine, other = make_card(ours), make_card(theirs)
    client = client_browser(*VIEW, "fuel_cards.block_card")

    client.post(f"{CARDS}selected/block/", {"whole": "1", "confirmed": "1", "cause": "lost"}, headers=DIALOG)
    client.post(f"{CARDS}selected/block/", {"selected": [other.pk], "confirmed": "1", "cause": "lost"}, headers=HTMX)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("blocked_by_client", "active")


def test_the_card_page_draws_its_fuel_by_day(staff, client_browser, make_card, ours, buy):
    card = make_card(ours)
    buy(card, 42)

    page = staff.get(f"{CARDS}{card.pk}/").content.decode()
    seen = client_browser().get(f"{CARDS}{card.pk}/").content.decode()

    assert "at-chart" in page
    assert "at-timeline" in page
    assert "at-chart" in seen
    assert "at-timeline" not in seen
    assert f"{CARDS}{card.pk}/block/" not in seen
