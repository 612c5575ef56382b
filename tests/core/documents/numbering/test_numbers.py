"""Formats, voiding, and what the database itself keeps of numbers."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from core.audit.models import AuditRecord
from core.documents.numbering import Number, Standing, take_number, void_number
from core.documents.numbering.formats import Format, UnknownKind
from core.documents.numbering.models import GivenNumber, NumberSequence, Restart
from core.documents.numbering.patterns import problem_of, write
from core.documents.numbering.services.formatting import set_format
from core.documents.numbering.services.taking import NeedsTransaction, NumberTaken
from core.documents.numbering.services.voiding import NumberStands, set_standing, void_spoiled
from core.documents.numbering.verification import verify_numbers
from core.lib.acting import Acting, acting_as
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from core.organizations.models import LegalEntity
from tests.factories.finance import make_legal_entity
from tests.factories.people import make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-112")]

DAY = date(2026, 11, 26)


@pytest.fixture
def entity(company: CurrentCompany) -> LegalEntity:
    return make_legal_entity()


def take(entity: LegalEntity, on: date = DAY, **facts: object) -> Number:
    return take_number(kind="invoice", legal_entity_id=entity.pk, on=on, **facts)  # type: ignore[arg-type]


def shape(entity: LegalEntity, pattern: str, on: date = DAY, **facts: object) -> None:
    set_format(kind="invoice", legal_entity_id=entity.pk, form=Format(pattern=pattern, **facts), on=on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("СЧ-{year}-{number:05}", "СЧ-2026-00017"),
        ("{number}", "17"),
        ("{yy}{month}/{number:3}", "2611/017"),
        ("№ {number} (А)", "№ 17 (А)"),
    ],
)
def test_a_pattern_writes_the_number(pattern: str, text: str) -> None:
    assert problem_of(pattern, starts_yearly=False) == ""
    assert write(pattern, 17, DAY) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "СЧ-{year}",
        "{number}{number}",
        "{number.__class__}",
        "{0}{number}",
        "{number:99}",
        "{number!r}",
        "{number}<script>",
        "{number}\n",
        "{number}{",
        "{number}" + "x" * 40,
        "%s{number}",
    ],
)
def test_what_is_no_pattern_is_refused_with_a_reason(pattern: str) -> None:
    assert problem_of(pattern, starts_yearly=False) != ""


def test_numbers_that_begin_anew_name_their_year() -> None:
    assert "{year}" in problem_of("СЧ-{number}", starts_yearly=True)
    assert problem_of("СЧ-{number}/{yy}", starts_yearly=True) == ""


def test_a_format_counts_from_the_next_number(entity: LegalEntity) -> None:
    first = take(entity)
    shape(entity, "INV/{yy}/{number:04}")

    assert (first.text, take(entity).text) == ("СЧ-2026-00001", "INV/26/0002")
    assert AuditRecord.objects.get(action="numbering.format.changed").changes == {
        "pattern": ["СЧ-{year}-{number:05}", "INV/{yy}/{number:04}"]
    }


def test_the_first_number_is_that_of_an_empty_sequence(entity: LegalEntity) -> None:
    shape(entity, "{year}-{number}", first=1188)

    assert [take(entity).sequence, take(entity).sequence] == [1188, 1189]
    assert take(entity, date(2027, 1, 1)).text == "2027-1188"
    assert all(proof.is_right for proof in verify_numbers())


def test_numbers_that_run_on_know_no_year(entity: LegalEntity) -> None:
    shape(entity, "{number}", restart=Restart.NEVER)

    assert [take(entity, date(year, 12, 31)).text for year in (2026, 2027, 2026)] == ["1", "2", "3"]


def test_a_format_that_would_repeat_numbers_is_refused(entity: LegalEntity) -> None:
    shape(entity, "{yy}-{number}")
    for _number in range(3):
        take(entity)

    with pytest.raises(InvalidInput) as refused:
        shape(entity, "26-{number}", restart=Restart.NEVER)

    assert "3" in str(refused.value.fields["first"][0])
    shape(entity, "26-{number}", restart=Restart.NEVER, first=4)
    assert take(entity).text == "26-4"


def test_a_repetition_that_nobody_foresaw_gives_no_number(entity: LegalEntity) -> None:
    shape(entity, "{number}/{month}", restart=Restart.NEVER, on=date(2026, 10, 1))
    take(entity, date(2026, 10, 1))
    NumberSequence.objects.create(legal_entity=entity, kind="other", year=0, first=1, last=1)
    GivenNumber.objects.create(
        sequence_id=NumberSequence.objects.get(kind="other").pk,
        legal_entity=entity,
        kind="invoice",
        number=1,
        text="2/11",
        on=DAY,
    )

    with pytest.raises(NumberTaken, match="2/11"), transaction.atomic():
        take(entity)

    assert NumberSequence.objects.get(kind="invoice").last == 1


def test_a_number_is_given_in_a_transaction_to_a_known_kind(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        entity = make_legal_entity()
        with pytest.raises(NeedsTransaction):
            take(entity)
        with pytest.raises(UnknownKind), transaction.atomic():
            take_number(kind="passport", legal_entity_id=entity.pk, on=DAY)


def test_a_void_number_stays_with_its_reason_and_is_not_given_again(entity: LegalEntity) -> None:
    person = make_staff()
    number = take(entity, standing=Standing(type="finance.invoice", id=7, title="Invoice of «Тихая балка»"))

    with acting_as(Acting(user_id=person.pk, name="Астахова Н. В.", kind="staff")):
        void_number(number_id=number.id, reason="Wrong client")
        void_number(number_id=number.id, reason="Once more")

    kept = GivenNumber.objects.get(pk=number.id)
    assert (kept.void_reason, kept.voided_by_id, kept.voided_by_name) == ("Wrong client", person.pk, "Астахова Н. В.")
    assert kept.voided_at is not None
    assert (kept.subject_type, kept.subject_id) == ("finance.invoice", 7)
    assert take(entity).sequence == 2
    assert AuditRecord.objects.filter(action="numbering.number.voided").count() == 1
    assert [(proof.given, proof.voided, proof.is_right) for proof in verify_numbers()] == [(2, 1, True)]


def test_voiding_wants_a_reason(entity: LegalEntity) -> None:
    number = take(entity)

    with pytest.raises(InvalidInput):
        void_number(number_id=number.id, reason="  ")


def test_by_hand_only_a_number_without_a_document_is_voided(entity: LegalEntity) -> None:
    bare, borne = take(entity), take(entity)
    set_standing(number_id=borne.id, type="finance.invoice", id=7, title="Invoice 7")

    void_spoiled(number_id=bare.id, reason="Misprint")
    with pytest.raises(NumberStands, match="Invoice 7"):
        void_spoiled(number_id=borne.id, reason="Misprint")

    assert GivenNumber.objects.filter(voided_at__isnull=False).get().pk == bare.id


def refuses(work: Callable[[], object], match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        work()


def test_the_database_keeps_what_was_given(entity: LegalEntity) -> None:
    number = take(entity, standing=Standing(type="finance.invoice", id=7))
    void_number(number_id=number.id, reason="Wrong client")
    row = GivenNumber.objects.filter(pk=number.id)

    refuses(lambda: row.delete(), "only added to")
    refuses(lambda: row.update(text="СЧ-2026-99999"), "stays as it was given")
    refuses(lambda: row.update(subject_id=8), "stays with its document")
    refuses(lambda: row.update(void_reason="Other"), "stays void")
    refuses(lambda: row.update(voided_at=None, void_reason=""), "stays void")
    refuses(lambda: NumberSequence.objects.update(last=0), "only runs on")
    refuses(lambda: NumberSequence.objects.all().delete(), "only added to")


def test_verification_names_what_is_missing(fresh_company: CurrentCompany) -> None:
    """Somebody with the owner's rights has removed rows behind the product's back."""
    with entered(fresh_company):
        entity = make_legal_entity()
        with transaction.atomic():
            for _number in range(9):
                take(entity)
        remove(fresh_company, 2, 3, 7)

        proof = verify_numbers()[0]

    assert (proof.is_right, proof.given, proof.missing) == (False, 6, ((2, 3), (7, 7)))
    with pytest.raises(CommandError, match="missing"):
        call_command("verify_numbers", fresh_company.schema)


def remove(company: CurrentCompany, *numbers: int) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE numbering_givennumber DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM numbering_givennumber WHERE number = ANY(%s)", [list(numbers)])
        cursor.execute("ALTER TABLE numbering_givennumber ENABLE TRIGGER USER")


def test_another_company_counts_by_itself(entity: LegalEntity, other_company: CurrentCompany) -> None:
    take(entity)
    with entered(other_company):
        assert take(make_legal_entity()).text == "СЧ-2026-00001"
        assert connection.in_atomic_block
