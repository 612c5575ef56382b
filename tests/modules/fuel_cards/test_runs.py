"""A file's way through the product: uploaded, checked, decided about, taken in by the worker."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from core.jobs import queue
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.jobs.selectors import get_job_status
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.state_machine import TransitionNotAllowed
from core.notifications.models import Delivery
from modules.fuel_cards.models import Card, CardAssignment, ImportRun, Product, Supplier, Transaction
from modules.fuel_cards.selectors.told import failed_import_facts
from modules.fuel_cards.services.imports.runs import (
    FileTooLarge,
    check_run,
    commit_run,
    discard_run,
    perform_run,
    repeat_run,
    start_run,
)
from tests.factories.people import make_staff
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import rejected_rows
from tests.modules.fuel_cards.reports import report, sale

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-10", "FC-16")]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def upload(supplier: Supplier, content: bytes, kind: str = "transactions", **facts: Any) -> ImportRun:
    facts = {"size": len(content), "file_name": "report.csv", **facts}
    return start_run(kind=kind, supplier=supplier, file=BytesIO(content), **facts)


def checked(supplier: Supplier, content: bytes, kind: str = "transactions") -> ImportRun:
    run = upload(supplier, content, kind)
    check_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def decided(run: ImportRun, mode: str) -> ImportRun:
    commit_run(run_id=run.pk, mode=mode)
    perform_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def test_upload_keeps_the_file_and_asks_for_a_check(supplier: Supplier) -> None:
    user = make_staff()

    run = upload(supplier, report(sale("1")), actor=user)

    assert (run.state, run.created_by, run.size) == ("checking", user, len(report(sale("1"))))
    with default_storage.open(run.file) as kept:
        assert kept.read() == report(sale("1"))
    assert get_job_status(run.job_id or 0).kind == "fuel_cards.check_import"


def test_check_shows_figures_reasons_and_first_rows_and_writes_nothing(supplier: Supplier) -> None:
    run = checked(supplier, report(sale("1"), sale("2", at="31.09.2026"), sale("1")))

    assert (run.state, run.rows, run.created, run.duplicate, run.rejected) == ("ready", 3, 1, 1, 1)
    assert (str(run.amount), run.sample["reasons"]) == ("590.00", {"bad_date": 1})
    assert [row["number"] for row in run.sample["rows"]] == ["1", "1"]
    assert rejected_rows(run) == [{"line": 3, "reason": "bad_date"}]
    assert not Transaction.objects.exists()


def test_good_rows_are_taken_and_the_file_is_put_away(
    supplier: Supplier, django_capture_on_commit_callbacks: Any
) -> None:
    run = checked(supplier, report(sale("1"), sale("2", at="31.09.2026")))

    with django_capture_on_commit_callbacks(execute=True):
        run = decided(run, "good_rows")

    assert (run.state, run.created, run.rejected, Transaction.objects.count()) == ("done", 1, 1, 1)
    assert Transaction.objects.get().run_id == run.pk
    assert not default_storage.exists(run.file)


def test_the_whole_file_or_nothing(supplier: Supplier) -> None:
    bad = decided(checked(supplier, report(sale("1"), sale("2", at="31.09.2026"))), "whole_file")
    after_bad = Transaction.objects.count()
    good = decided(checked(supplier, report(sale("1"), sale("2"))), "whole_file")

    assert (bad.state, bad.problem_code, bad.created, bad.amount, after_bad) == ("refused", "rows_refused", 0, 0, 0)
    assert (good.state, good.created, Transaction.objects.count()) == ("done", 2, 2)


def test_what_cannot_be_read_ends_at_the_check_with_its_reason(supplier: Supplier) -> None:
    run = checked(supplier, b"%PDF-1.7")

    assert (run.state, run.problem_code) == ("refused", "foreign_file")
    assert {language: "PDF" in text for language, text in run.problem.items()} == {"ru": True, "en": True}


def test_a_discarded_file_can_no_longer_be_taken(supplier: Supplier) -> None:
    run = checked(supplier, report(sale("1")))

    discard_run(run_id=run.pk)

    with pytest.raises(TransitionNotAllowed):
        commit_run(run_id=run.pk, mode="good_rows")


def test_a_file_is_taken_once(supplier: Supplier) -> None:
    run = decided(checked(supplier, report(sale("1"))), "good_rows")

    with pytest.raises(TransitionNotAllowed):
        commit_run(run_id=run.pk, mode="good_rows")


def test_a_file_that_is_gone_is_named(supplier: Supplier) -> None:
    run = upload(supplier, report(sale("1")))
    default_storage.delete(run.file)

    check_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.problem_code) == ("refused", "file_gone")


def test_too_large_a_file_is_refused_before_it_is_kept(supplier: Supplier, files: Any) -> None:
    with pytest.raises(FileTooLarge):
        upload(supplier, b"", size=2 * 2**30)

    assert (list(files.rglob("*")), ImportRun.objects.count()) == ([], 0)


def test_registers_are_checked_and_taken_in_the_same_way(supplier: Supplier, sample: Any) -> None:
    contents, expected = sample
    names = {"cards": "fuel_cards.csv", "bindings": "fuel_card_bindings.csv", "products": "fuel_products.csv"}
    runs = {kind: checked(supplier, contents[name], kind) for kind, name in names.items()}
    before = (Card.objects.count(), CardAssignment.objects.count(), Product.objects.count())
    refused = rejected_rows(runs["cards"])

    done = {kind: decided(run, "good_rows") for kind, run in runs.items()}

    assert before == (0, 0, 0)
    assert refused == expected["fuel_cards.csv"]["rejected"]
    assert (done["cards"].created, done["cards"].duplicate, done["cards"].rejected) == (300, 1, 1)
    assert (Card.objects.count(), CardAssignment.objects.count(), Product.objects.count()) == (300, 289, 11)


def test_a_register_is_taken_whole_or_not_at_all(supplier: Supplier, sample: Any) -> None:
    run = decided(checked(supplier, sample[0]["fuel_cards.csv"], "cards"), "whole_file")

    assert (run.state, run.problem_code, Card.objects.count()) == ("refused", "rows_refused", 0)
    assert [row["reason"] for row in rejected_rows(run)] == ["bad_card_number"]


def test_the_worker_checks_and_takes_the_file_and_tells_of_it(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        run = upload(add_supplier(), report(sale("1"), sale("2")))
    drain(seconds=20)
    with entered(fresh_company):
        run.refresh_from_db()
        ready = run.state
        commit_run(run_id=run.pk, mode="good_rows")
    drain(seconds=20)

    with entered(fresh_company):
        run.refresh_from_db()
        count = Transaction.objects.count()
    with public_schema(), connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM events_outbox WHERE name = 'fuel_cards.transactions.imported'")
        told = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM events_outbox")
        cursor.execute("DELETE FROM jobs_job")
        cursor.execute("DELETE FROM jobs_progress")
    assert (ready, run.state, count) == ("ready", "done", 2)
    assert "1180.00" in str(told)


def hurry(state: str) -> None:
    """Let the time pass that lies between attempts, and that a claim lives."""
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET run_at = clock_timestamp(), lease_until = clock_timestamp() - interval '1 second'"
            " WHERE state = %s",
            [state],
        )


def test_work_that_breaks_off_closes_the_run_and_can_be_repeated(
    fresh_company: CurrentCompany, files: Path, empty_queue: None
) -> None:
    with entered(fresh_company):
        run = upload(add_supplier(), report(sale("1")))
        path = Path(default_storage.path(run.file))
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    for _ in range(3):
        drain(seconds=20)
        hurry("queued")
    with entered(fresh_company):
        run.refresh_from_db()
        broken = (run.state, run.finished_at is not None, Transaction.objects.count())
    path.rmdir()
    path.write_bytes(content)

    with entered(fresh_company):
        repeat_run(run_id=run.pk)
    drain(seconds=20)

    with entered(fresh_company):
        run.refresh_from_db()
    assert broken == ("broken_off", True, 0)
    assert (run.state, run.created, run.finished_at) == ("ready", 1, None)


def test_an_import_whose_worker_was_killed_each_time_closes_the_run(
    fresh_company: CurrentCompany, empty_queue: None
) -> None:
    with entered(fresh_company):
        run = upload(add_supplier(), report(sale("1")))
    drain(seconds=20)
    with entered(fresh_company):
        commit_run(run_id=run.pk, mode="good_rows")
    with public_schema():
        for _ in range(3):
            assert queue.claim(fresh_company.schema, 1) is not None
            hurry("running")
            queue.reap()
    drain(seconds=20)

    with entered(fresh_company):
        run.refresh_from_db()
        discard_run(run_id=run.pk)
        before, after = run.state, ImportRun.objects.get(pk=run.pk)
        kept = default_storage.exists(run.file)
    assert (before, after.state, after.problem_code, kept) == ("broken_off", "refused", "discarded", False)


def test_only_broken_off_work_is_repeated(supplier: Supplier) -> None:
    run = decided(checked(supplier, report(sale("1"))), "good_rows")

    with pytest.raises(TransitionNotAllowed):
        repeat_run(run_id=run.pk)


def told(channel: str = "inbox") -> list[tuple[str, str, str]]:
    """Return who has been told of a file that was not taken, how the message begins, and what it says."""
    found = Delivery.objects.filter(channel=channel, message__trigger="fuel_cards.import_failed_author")
    return list(found.order_by("pk").values_list("recipient__email", "text__subject", "text__body"))


@pytest.mark.requirement("PL-57", "FC-16")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_whoever_sent_a_file_that_is_refused_is_told_why(
    fresh_company: CurrentCompany, empty_queue: None, language: str
) -> None:
    with entered(fresh_company):
        author = make_staff("fuel_cards.import_data")
        author.language = language
        author.save(update_fields=["language"])
        make_staff("fuel_cards.import_data")
        upload(add_supplier(), b"%PDF-1.7", actor=author)
    drain(seconds=20)
    relay_batch()
    drain(seconds=20)

    with entered(fresh_company):
        said = told()
        letters = [to for to, _subject, _body in told("email")]
    subject, nothing = {
        "ru": ("Файл не загружен: report.csv", "Из файла ничего не взято."),
        "en": ("The file is not imported: report.csv", "Nothing of the file was taken."),
    }[language]
    assert [(to, line) for to, line, _body in said] == [(author.email, subject)]
    assert [word in said[0][2] for word in ("PDF", nothing)] == [True, True]
    assert letters == [author.email]


@pytest.mark.requirement("PL-57", "FC-16")
def test_whoever_sent_a_file_whose_import_broke_off_is_told_once(
    fresh_company: CurrentCompany, empty_queue: None
) -> None:
    with entered(fresh_company):
        author = make_staff("fuel_cards.import_data")
        run = upload(add_supplier(), report(sale("1")), actor=author)
    drain(seconds=20)
    with entered(fresh_company):
        commit_run(run_id=run.pk, mode="good_rows")
    with public_schema():
        for _ in range(3):
            assert queue.claim(fresh_company.schema, 1) is not None
            hurry("running")
            queue.reap()
    for _ in range(2):
        drain(seconds=20)
        relay_batch()

    drain(seconds=20)
    with entered(fresh_company):
        discard_run(run_id=run.pk)
    relay_batch()
    drain(seconds=20)
    with entered(fresh_company):
        said = told()
    assert [(to, line) for to, line, _body in said] == [(author.email, "Файл не загружен: report.csv")]
    assert "Работа с файлом прервалась." in said[0][2]


def test_a_file_to_be_taken_whole_says_so_when_rows_are_refused(supplier: Supplier) -> None:
    run = decided(checked(supplier, report(sale("1"), sale("2", at="31.09.2026"))), "whole_file")

    facts = failed_import_facts({"run_id": run.pk, "kind": run.kind, "problem": run.problem_code})

    assert facts is not None
    assert str(facts.values["problem"]) == "В файле есть отклонённые строки, а загрузить его нужно было целиком."
