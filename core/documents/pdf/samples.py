"""Invented facts to look at a template with; digits of zeros are nobody's requisites."""

from datetime import UTC, date, datetime
from decimal import Decimal

from core.documents.pdf.facts import (
    ActFacts,
    BankAccount,
    ContractFacts,
    EvidenceFacts,
    Happening,
    InvoiceFacts,
    Line,
    Movement,
    Party,
    ReconciliationFacts,
    Section,
    TaxedLine,
    UpdFacts,
    Vat,
)

DAY = date(2026, 11, 22)


def _is_english(language: str) -> bool:
    return language == "en"


def seller(language: str) -> Party:
    bank = BankAccount(
        number="40702810000000000000",
        bik="041900000",
        bank_name="Банк Верба (АО), г. Вологда",
        corr_account="30101810000000000000",
    )
    return Party(
        name="ООО «Ковыль»",
        full_name="Общество с ограниченной ответственностью «Ковыль»",
        inn="2900000000",
        kpp="290001001",
        ogrn="1022900000000",
        address="160000, Вологда, ул. Луговая, 14",
        phone="8 800 000-00-00",
        position="Director" if _is_english(language) else "Директор",
        head="Астахова Н. В.",
        accountant="Дёмина О. П.",
        bank=bank,
    )


def buyer(language: str) -> Party:
    bank = BankAccount(
        number="40702810000000000017",
        bik="041100000",
        bank_name="Банк Осока (АО), г. Архангельск",
        corr_account="30101810000000000017",
    )
    return Party(
        name="ООО «Лесной обоз»",
        full_name="Общество с ограниченной ответственностью «Лесной обоз»",
        inn="3500000000",
        kpp="350001001",
        address="165000, Вельск, ул. Заречная, 3",
        position="General director" if _is_english(language) else "Генеральный директор",
        head="Рябов И. С.",
        bank=bank,
    )


def _basis(language: str) -> str:
    return "Agreement No. 214/26 of 03.02.2026" if _is_english(language) else "Договор № 214/26 от 03.02.2026"


def _lines(language: str) -> tuple[Line, ...]:
    english = _is_english(language)
    fuel, petrol, service = (
        ("Winter diesel fuel, DT-Z-K5", "Petrol AI-95-K5", "Service of fuel cards, November 2026")
        if english
        else ("Дизельное топливо зимнее, ДТ-З-К5", "Бензин АИ-95-К5", "Обслуживание топливных карт, ноябрь 2026")
    )
    litre, piece = ("l", "pcs") if english else ("л", "шт.")
    return (
        Line(name=fuel, quantity=Decimal(1200), unit=litre, price=Decimal("78.10"), amount=Decimal("93720.00")),
        Line(name=petrol, quantity=Decimal(700), unit=litre, price=Decimal("67.50"), amount=Decimal("47250.00")),
        Line(name=service, quantity=Decimal(12), unit=piece, price=Decimal("752.50"), amount=Decimal("9030.00")),
    )


def invoice(language: str) -> InvoiceFacts:
    return InvoiceFacts(
        number="1187",
        issued_on=DAY,
        due_on=date(2026, 11, 27),
        language=language,
        seller=seller(language),
        buyer=buyer(language),
        lines=_lines(language),
        total=Decimal("150000.00"),
        vat=(Vat(rate=Decimal(22), amount=Decimal("27049.18")),),
        basis=_basis(language),
    )


def act(language: str) -> ActFacts:
    return ActFacts(
        number="318",
        issued_on=date(2026, 11, 30),
        language=language,
        seller=seller(language),
        buyer=buyer(language),
        lines=_lines(language),
        total=Decimal("150000.00"),
        vat=(Vat(rate=Decimal(22), amount=Decimal("27049.18")),),
        basis=_basis(language),
        period_from=date(2026, 11, 1),
        period_to=date(2026, 11, 30),
    )


def upd(language: str) -> UpdFacts:
    """Return the act of `act` in the other form: 22 % of VAT in each of its lines."""
    nets = ("76819.67", "78.10"), ("38729.51", "67.50"), ("7401.64", "752.50")
    lines = tuple(
        TaxedLine(
            name=line.name,
            quantity=line.quantity,
            unit=line.unit,
            amount=line.amount,
            price=line.price,
            net=Decimal(net),
            net_price=(Decimal(gross) / Decimal("1.22")).quantize(Decimal("0.0001")),
            vat_rate=Decimal(22),
            vat_amount=line.amount - Decimal(net),
        )
        for line, (net, gross) in zip(_lines(language), nets, strict=True)
    )
    like = act(language)
    return UpdFacts(
        number=like.number,
        issued_on=like.issued_on,
        language=language,
        seller=like.seller,
        buyer=like.buyer,
        lines=lines,
        total=like.total,
        subtotal=sum((line.net for line in lines), Decimal(0)),
        vat=like.vat,
        vat_total=sum((line.vat_amount for line in lines), Decimal(0)),
        basis=like.basis,
        period_from=like.period_from,
        period_to=like.period_to,
    )


def contract(language: str) -> ContractFacts:
    return ContractFacts(
        number="214/26",
        issued_on=date(2026, 2, 3),
        language=language,
        seller=seller(language),
        buyer=buyer(language),
        place="Vologda" if _is_english(language) else "г. Вологда",
    )


def reconciliation(language: str) -> ReconciliationFacts:
    english = _is_english(language)
    sale = "Act No. %s" if english else "Акт № %s"
    payment = "Payment order No. %s" if english else "Платёжное поручение № %s"
    movements = (
        Movement(on=date(2026, 10, 5), document=payment % "518", credit=Decimal("80000.00")),
        Movement(on=date(2026, 10, 31), document=sale % "274", debit=Decimal("141310.40")),
        Movement(on=date(2026, 11, 12), document=payment % "604", credit=Decimal("100000.00")),
        Movement(on=date(2026, 11, 30), document=sale % "318", debit=Decimal("150000.00")),
    )
    return ReconciliationFacts(
        number="12",
        issued_on=date(2026, 12, 1),
        language=language,
        seller=seller(language),
        buyer=buyer(language),
        period_from=date(2026, 10, 1),
        period_to=date(2026, 11, 30),
        opening=Decimal("12480.50"),
        movements=movements,
        debit=Decimal("291310.40"),
        credit=Decimal("180000.00"),
        closing=Decimal("123790.90"),
        basis=_basis(language),
    )


def evidence(language: str) -> EvidenceFacts:
    english = _is_english(language)
    sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    labels = (
        ("Document", "Signatory", "Phone", "SHA-256") if english else ("Документ", "Подписал", "Телефон", "SHA-256")
    )
    what = ("Agreement No. 214/26" if english else "Договор № 214/26", "Рябов И. С.", "+7 900 000-00-17", sha)
    steps = (
        ("Terms accepted", "Code sent", "Code entered", "Signed")
        if english
        else ("Условия приняты", "Код отправлен", "Код введён", "Подписано")
    )
    return EvidenceFacts(
        number="57",
        issued_on=DAY,
        language=language,
        sections=(
            Section(
                title="What was signed" if english else "Что подписано", rows=tuple(zip(labels, what, strict=True))
            ),
        ),
        happenings=tuple(
            Happening(
                at=datetime(2026, 11, 22, 14, 30 + step, tzinfo=UTC), what=name, details="203.0.113.7, Firefox 148"
            )
            for step, name in enumerate(steps)
        ),
        check_url="https://cabinet.kovyl.example/check/57",
    )
