"""The typesetter's processes: kept, limited, replaced; their memory does not grow with the number of documents."""

import os
import signal
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from core.documents.pdf import InvoiceFacts, Line, render
from core.documents.pdf import press as presses
from core.documents.pdf.brand import Brand
from core.lib.company import CurrentCompany, entered

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-110")]
type Facts = Callable[..., InvoiceFacts]


@pytest.fixture(autouse=True)
def fresh() -> None:
    presses.close_presses()


def processes() -> list[int]:
    pool = presses._presses()
    return [press._process.pid for press in pool.idle]


def resident(pid: int) -> int:
    """Return the memory of a process in kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def texts() -> dict[str, str]:
    return {"title": "Счёт", "intro": "", "note": "", "terms": "", "footer": ""}


def test_a_press_serves_many_documents_and_does_not_grow(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    def make(count: int, start: int) -> None:
        for number in range(start, start + count):
            render("invoice", invoice(number=str(number), note=f"Примечание {number}"), brand=brand, texts=texts())

    make(30, 0)
    (pid,) = processes()
    before = resident(pid)
    make(90, 100)

    assert processes() == [pid]
    assert resident(pid) < before * 1.35 + 20_000


def test_a_press_of_a_large_program_stays(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    ballast = bytearray(400 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])  # held in memory, not only promised

    render("invoice", invoice(), brand=brand, texts=texts())

    assert len(processes()) == 1


def test_a_press_that_has_taken_much_memory_goes(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    lines = tuple(Line(name=f"Заправка {number}", amount=Decimal(1)) for number in range(3000))

    render("invoice", invoice(lines=lines), brand=brand, texts=texts())

    assert processes() == []
    assert len(render("invoice", invoice(), brand=brand, texts=texts())) > 1000
    assert len(processes()) == 1


def test_a_press_that_was_killed_is_replaced_within_the_same_document(
    company: CurrentCompany, brand: Brand, invoice: Facts
) -> None:
    first = render("invoice", invoice(), brand=brand, texts=texts())
    (pid,) = processes()
    os.kill(pid, signal.SIGKILL)

    assert render("invoice", invoice(), brand=brand, texts=texts()) == first
    assert processes() != [pid]


def test_many_threads_share_two_presses(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    made: list[bytes] = []

    def work() -> None:
        with entered(company):
            made.append(render("invoice", invoice(), brand=brand, texts=texts()))

    threads = [threading.Thread(target=work) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 12
    assert len(set(made)) == 1
    assert len(processes()) <= presses.PRESSES


def test_a_press_knows_no_secret_and_writes_no_file(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    render("invoice", invoice(), brand=brand, texts=texts())
    (pid,) = processes()

    environment = Path(f"/proc/{pid}/environ").read_bytes().decode()
    limits = Path(f"/proc/{pid}/limits").read_text()

    assert "PASSWORD" not in environment
    assert "DATABASE" not in environment
    assert "SECRET" not in environment
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max file size")] == ["0"]
