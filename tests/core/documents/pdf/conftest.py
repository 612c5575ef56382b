"""Facts to render and what can be read of the result."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from core.documents.pdf import BankAccount, InvoiceFacts, Line, Party, Vat
from core.documents.pdf.brand import Brand

BANK = BankAccount(
    number="40702810000000000000",
    bik="041900000",
    bank_name="Банк Верба (АО), г. Вологда",
    corr_account="30101810000000000000",
)
SELLER = Party(
    name="ООО «Ковыль»",
    inn="2900000000",
    kpp="290001001",
    address="160000, Вологда, ул. Луговая, 14",
    head="Астахова Н. В.",
    accountant="Дёмина О. П.",
    bank=BANK,
)
BUYER = Party(name="ООО «Лесной обоз»", inn="3500000000", kpp="350001001", address="165000, Вельск")


@dataclass(frozen=True)
class Read:
    """What a reader finds in a PDF."""

    pages: int
    text: str
    by_page: tuple[str, ...]


def read(pdf: bytes) -> Read:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        texts = []
        for page in document:
            view = page.get_textpage()
            texts.append(view.get_text_bounded().replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " "))
            view.close()
            page.close()
        return Read(len(texts), "\n".join(texts), tuple(texts))
    finally:
        document.close()


@pytest.fixture
def brand() -> Brand:
    return Brand(name="Ковыль", slogan="Топливные карты", host="cabinet.kovyl.example", contacts="8 800 000-00-00")


@pytest.fixture
def invoice() -> Callable[..., InvoiceFacts]:
    """Make facts of an invoice; what a test is about is given by name."""

    def made(**facts: object) -> InvoiceFacts:
        line = Line(
            name="Дизельное топливо", quantity=Decimal(1200), unit="л", price=Decimal("78.10"), amount=Decimal("93720")
        )
        usual = {
            "number": "1187",
            "issued_on": date(2026, 11, 22),
            "due_on": date(2026, 11, 27),
            "seller": SELLER,
            "buyer": BUYER,
            "lines": (line,),
            "total": Decimal("93720.00"),
            "vat": (Vat(rate=Decimal(22), amount=Decimal("16900.33")),),
            "basis": "Договор № 214/26",
        }
        return InvoiceFacts(**{**usual, **facts})  # type: ignore[arg-type]

    return made
