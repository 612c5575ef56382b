"""Numbers under load: many transactions at once, some of which are rolled back, over entities, kinds and years."""

import random
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core.documents.numbering import Number, Wanted, take_number, take_numbers
from core.documents.numbering.formats import Format
from core.documents.numbering.models import GivenNumber, NumberSequence
from core.documents.numbering.services.formatting import set_format
from core.documents.numbering.verification import verify_numbers
from core.lib.company import CurrentCompany, entered
from tests.factories.finance import make_legal_entity

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-112")]

THREADS = 50
LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
type Together = Callable[..., list[Exception]]


class _RolledBack(Exception):
    pass


@pytest.fixture
def entities(fresh_company: CurrentCompany) -> tuple[int, int]:
    with entered(fresh_company):
        first = make_legal_entity()
        return first.pk, make_legal_entity(name="ООО «Второй тракт»", inn="7499288738", is_default=False).pk


def committed(numbers: list[Number]) -> list[int]:
    return sorted(number.sequence for number in numbers)


def test_fifty_transactions_over_two_entities_and_the_turn_of_the_year_leave_no_gap(
    fresh_company: CurrentCompany, entities: tuple[int, int], together: Together
) -> None:
    """A third of the transactions is rolled back after its number was given; what remains is whole."""
    given: dict[tuple[int, str, int], list[Number]] = defaultdict(list)
    lock = threading.Lock()

    def worker(seed: int) -> None:
        dice = random.Random(seed)
        for _turn in range(10):
            entity, kind = dice.choice(entities), dice.choice(("invoice", "act"))
            on = dice.choice((LAST_DAY, FIRST_DAY))
            try:
                with transaction.atomic():
                    number = take_number(kind=kind, legal_entity_id=entity, on=on)
                    if dice.random() < 0.33:
                        raise _RolledBack
            except _RolledBack:
                continue
            with lock:
                given[entity, kind, on.year].append(number)

    failed = together(*(lambda seed=seed: worker(seed) for seed in range(THREADS)))

    assert failed == []
    assert len(given) == 8
    assert sum(map(len, given.values())) > 250
    for numbers in given.values():
        assert committed(numbers) == list(range(1, len(numbers) + 1))
        assert len({number.text for number in numbers}) == len(numbers)
    with entered(fresh_company):
        proofs = verify_numbers()
        assert all(proof.is_right and proof.is_gapless and not proof.unused for proof in proofs)
        assert sum(proof.given for proof in proofs) == sum(map(len, given.values()))
    call_command("verify_numbers", fresh_company.schema)


def test_several_numbers_at_once_are_taken_in_one_order_and_nobody_waits_in_a_circle(
    fresh_company: CurrentCompany, entities: tuple[int, int], together: Together
) -> None:
    wanted = [
        Wanted(kind=kind, legal_entity_id=entity, on=on)
        for entity in entities
        for kind in ("act", "invoice")
        for on in (LAST_DAY, FIRST_DAY)
    ]
    given: list[list[str]] = []

    def worker(mine: list[Wanted]) -> None:
        for _turn in range(20):
            with transaction.atomic():
                given.append([number.text for number in take_numbers(mine)])

    failed = together(lambda: worker(wanted), lambda: worker(wanted[::-1]))

    assert failed == []
    kinds = {tuple(text.split("-")[0] for text in texts) for texts in given}
    assert kinds == {("А", "А", "СЧ", "СЧ") * 2, ("СЧ", "СЧ", "А", "А") * 2}
    with entered(fresh_company):
        assert set(NumberSequence.objects.values_list("last", flat=True)) == {40}


def test_a_number_of_a_rolled_back_transaction_is_given_to_the_next(
    fresh_company: CurrentCompany, entities: tuple[int, int]
) -> None:
    texts = []
    with entered(fresh_company):
        for fails in (False, True, True, False):
            try:
                with transaction.atomic():
                    number = take_number(kind="invoice", legal_entity_id=entities[0], on=LAST_DAY)
                    texts.append(number.text)
                    if fails:
                        raise _RolledBack
            except _RolledBack:
                continue

        assert texts == ["СЧ-2026-00001", "СЧ-2026-00002", "СЧ-2026-00002", "СЧ-2026-00002"]
        assert [number.text for number in GivenNumber.objects.order_by("pk")] == ["СЧ-2026-00001", "СЧ-2026-00002"]


def test_a_savepoint_that_is_rolled_back_returns_its_number_too(
    fresh_company: CurrentCompany, entities: tuple[int, int]
) -> None:
    with entered(fresh_company), transaction.atomic():
        with pytest.raises(_RolledBack), transaction.atomic():
            take_number(kind="act", legal_entity_id=entities[0], on=LAST_DAY)
            raise _RolledBack

        assert take_number(kind="act", legal_entity_id=entities[0], on=LAST_DAY).text == "А-2026-00001"


def test_a_killed_connection_leaves_no_gap(
    fresh_company: CurrentCompany, entities: tuple[int, int], unpooled: None
) -> None:
    """The server ends the session in the middle of the transaction, as when a worker is killed."""
    with entered(fresh_company):
        with pytest.raises(Exception, match=r"terminat|closed|lost"), transaction.atomic():
            take_number(kind="invoice", legal_entity_id=entities[0], on=LAST_DAY)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        connection.close()

        with transaction.atomic():
            assert take_number(kind="invoice", legal_entity_id=entities[0], on=LAST_DAY).sequence == 1


def test_fast_numbers_wait_for_nobody_and_show_what_a_rollback_has_left(
    fresh_company: CurrentCompany, entities: tuple[int, int], together: Together
) -> None:
    """All transactions hold their number until every other has one: with a lock until the end they could not."""
    with entered(fresh_company):
        fast = Format(pattern="{number}/{yy}", is_gapless=False)
        set_format(kind="invoice", legal_entity_id=entities[0], form=fast, on=LAST_DAY)
    everybody_has_one = threading.Barrier(8)

    def worker(fails: bool) -> None:
        with transaction.atomic():
            take_number(kind="invoice", legal_entity_id=entities[0], on=LAST_DAY)
            everybody_has_one.wait(timeout=20)
            if fails:
                raise _RolledBack

    failed = together(*(lambda fails=fails: worker(fails) for fails in [True, False] * 4))

    assert [type(error) for error in failed] == [_RolledBack] * 4
    with entered(fresh_company):
        proof = verify_numbers()[0]
        assert (proof.given, proof.unused, proof.is_gapless, proof.is_right) == (8, 4, False, True)
        assert GivenNumber.objects.filter(is_taken=True).count() == 4


def test_the_turn_of_the_year_begins_anew_and_leaves_the_old_year_open(
    fresh_company: CurrentCompany, entities: tuple[int, int]
) -> None:
    days = (LAST_DAY, FIRST_DAY, LAST_DAY, FIRST_DAY)
    with entered(fresh_company):
        texts = []
        for on in days:
            with transaction.atomic():
                texts.append(take_number(kind="invoice", legal_entity_id=entities[0], on=on).text)

        assert texts == ["СЧ-2026-00001", "СЧ-2027-00001", "СЧ-2026-00002", "СЧ-2027-00002"]
        assert NumberSequence.objects.count() == 2
