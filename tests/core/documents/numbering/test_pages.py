"""The pages and the API of document numbers: formats with what comes next, the list, voiding, the proof."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.documents.numbering import Number, Standing, take_number
from core.documents.numbering.models import GivenNumber, NumberFormat
from core.lib.company import CurrentCompany
from core.organizations.models import LegalEntity
from tests.factories.finance import make_legal_entity
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-112")]
HOME = "/settings/numbers/"


@pytest.fixture
def entity(company: CurrentCompany) -> LegalEntity:
    return make_legal_entity()


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff("documents.manage_numbering"))


def take(entity: LegalEntity, **facts: Any) -> Number:
    return take_number(kind="invoice", legal_entity_id=entity.pk, on=timezone.localdate(), **facts)


def form(**facts: Any) -> dict[str, Any]:
    return {"pattern": "INV-{yy}-{number:03}", "restart": "yearly", "first": "1", "gaps": "", **facts}


def test_the_page_shows_each_firm_and_what_comes_next(staff: Client, entity: LegalEntity) -> None:
    second = make_legal_entity(name="ООО «Второй тракт»", inn="7499288738", is_default=False)
    take(entity)
    year = timezone.localdate().year

    page = staff.get(HOME).content.decode()

    assert f"СЧ-{year}-00002" in page
    assert f"СЧ-{year}-00001" in page
    assert page.index(entity.name) < page.index(second.name)


def test_without_a_firm_the_page_says_what_to_do(staff: Client) -> None:
    LegalEntity.objects.all().delete()

    assert "Юрлиц ещё нет" in staff.get(HOME).content.decode()


def test_a_format_is_shown_before_it_is_kept(staff: Client, entity: LegalEntity) -> None:
    address = f"{HOME}{entity.pk}/invoice/"
    year = f"{timezone.localdate():%y}"

    shown = staff.post(address, {**form(first="7"), "preview": "1"}).content.decode()
    wrong = staff.post(address, {**form(pattern="{number}"), "preview": "1"}).content.decode()
    kept = staff.post(address, form(first="7", gaps="fast"))

    assert [f"INV-{year}-{number:03}" in shown for number in (7, 8, 9, 10)] == [True, True, True, False]
    assert "{year}" in wrong
    assert kept.headers["Location"] == HOME
    stored = NumberFormat.objects.get()
    assert (stored.pattern, stored.first, stored.is_gapless) == ("INV-{yy}-{number:03}", 7, False)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"pattern": "{number}"}, "в формате нужен {year} или {yy}"),
        ({"pattern": "{numero}{yy}"}, "Нет такой части: {numero}"),
        ({"first": "0"}, "больше либо равно"),
        ({"restart": "sometimes"}, "sometimes"),
    ],
)
def test_a_wrong_format_is_told_at_its_field(
    staff: Client, entity: LegalEntity, facts: dict[str, str], words: str
) -> None:
    answer = staff.post(f"{HOME}{entity.pk}/invoice/", form(**facts))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert NumberFormat.objects.count() == 0


def test_a_number_is_voided_on_the_page_and_its_document_is_not(staff: Client, entity: LegalEntity) -> None:
    bare, borne = take(entity), take(entity, standing=Standing(type="finance.invoice", id=7, title="Счёт 7"))

    no_reason = staff.post(f"{HOME}given/{bare.id}/void/", {"reason": " "})
    done = staff.post(f"{HOME}given/{bare.id}/void/", {"reason": "Испорчен бланк"})
    refused = staff.post(f"{HOME}given/{borne.id}/void/", {"reason": "Испорчен бланк"})

    assert (no_reason.status_code, done.status_code, refused.status_code) == (422, 302, 422)
    assert "Аннулируйте документ" in refused.content.decode()
    assert [row.void_reason for row in GivenNumber.objects.order_by("number")] == ["Испорчен бланк", ""]
    page = staff.get(f"{HOME}given/{bare.id}/").content.decode()
    assert "Испорчен бланк" in page
    assert "Недействителен" in page


def test_the_list_finds_void_numbers(staff: Client, entity: LegalEntity) -> None:
    bare, kept = take(entity), take(entity)
    staff.post(f"{HOME}given/{bare.id}/void/", {"reason": "Испорчен бланк"})

    void = staff.get(f"{HOME}given/?state=void").content.decode()
    found = staff.get(f"{HOME}given/?search={kept.text}").content.decode()

    assert (bare.text in void, kept.text in void) == (True, False)
    assert kept.text in found


def test_the_list_takes_as_many_queries_at_one_row_as_at_three(staff: Client, entity: LegalEntity) -> None:
    take(entity)

    assert_queries_do_not_grow(
        lambda: staff.get(f"{HOME}given/"),
        lambda: [take(make_legal_entity(name=f"Firm {n}", inn="", is_default=False)) for n in (1, 2)],
    )


def test_the_formats_take_as_many_queries_at_one_firm_as_at_three(staff: Client, entity: LegalEntity) -> None:
    assert_queries_do_not_grow(
        lambda: staff.get(HOME), lambda: [make_legal_entity(name=f"Firm {n}", inn="", is_default=False) for n in (1, 2)]
    )


def test_the_proof_says_that_nothing_is_missing(staff: Client, entity: LegalEntity) -> None:
    take(entity)

    page = staff.get(f"{HOME}proof/").content.decode()

    assert "Пропусков нет" in page
    assert entity.name in page


def test_programs_set_formats_and_void_numbers(company: CurrentCompany, entity: LegalEntity) -> None:
    program = Program(make_staff("documents.manage_numbering"))
    address = f"/api/v1/number-formats/{entity.pk}/act/"

    wrong = program.put(address, {"pattern": "{number}", "restart": "yearly"})
    kept = program.put(address, {"pattern": "{number}/{yy}", "restart": "yearly", "first": 40})
    number = take_number(kind="act", legal_entity_id=entity.pk, on=date(2026, 11, 26))
    void = program.post(f"/api/v1/numbers/{number.id}/void/", {"reason": "Ошибка"})

    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["pattern"])
    assert (kept.status_code, kept.json()["first"], kept.json()["is_own"]) == (200, 40, True)
    assert number.text == "40/26"
    assert (void.json()["state"], void.json()["void_reason"]) == ("void", "Ошибка")
    listed = program.get("/api/v1/numbers/?state=void").json()["results"]
    assert [row["text"] for row in listed] == ["40/26"]
    assert program.get("/api/v1/number-proof/").json()["results"][0]["is_right"] is True
    assert {row["kind"] for row in program.get("/api/v1/number-formats/").json()["results"]} >= {"invoice", "act"}
    assert program.put(f"/api/v1/number-formats/{entity.pk}/passport/", {"pattern": "{number}/{yy}"}).status_code == 404
