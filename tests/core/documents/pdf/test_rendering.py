"""What stands on the pages, in whichever company's look; and that nothing of it is ever read as code."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from core.documents.pdf import InvoiceFacts, Line, NotTypeset, Party, TookTooLong, Vat, render, render_pages
from core.documents.pdf.brand import Brand, usable_logo
from core.documents.pdf.kinds import kinds
from core.lib.company import CurrentCompany, entered
from tests.core.documents.pdf.conftest import SELLER, read
from themes.paper import document_brand
from themes.presets import PRESETS

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-110", "FC-77")]

type Facts = Callable[..., InvoiceFacts]
HOSTILE = (
    '#eval("1+1")',
    '#read("/etc/passwd")',
    "$sum_(i=0)^n$ *bold* _low_ `raw` <label> @ref",
    "= Heading\n- list\n+ enum",
    '#import "frame.typ": *',
    "\\u{1F600} \\ // comment /* block",
    '"}]} ]) "\' #{panic("no")}',
    "{{ number }} {% raise %}",
    "](javascript:alert(1))",
)


def test_an_invoice_says_what_it_is_for(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    found = read(render("invoice", invoice(), brand=brand))

    assert found.pages == 1
    for expected in (
        "Счёт на оплату № 1187 от 22 ноября 2026 г.",
        "Банк Верба (АО), г. Вологда",
        "40702810 0000 0000 0000",
        "ООО «Лесной обоз», ИНН 3500000000, КПП 350001001",
        "Договор № 214/26",
        "27 ноября 2026 г.",
        "Дизельное топливо",
        "1 200",
        "78,10",
        "В том числе НДС 22 %",
        "16 900,33",
        "93 720,00 ₽",
        "Девяносто три тысячи семьсот двадцать рублей 00 копеек.",
        "Астахова Н. В.",
        "Дёмина О. П.",
        "Документ создан в кабинете cabinet.kovyl.example",
        "1 из 1",
    ):
        assert expected in found.text


def test_the_language_is_that_of_the_document(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    found = read(render("invoice", invoice(language="en"), brand=brand)).text

    assert "Invoice No. 1187 of 22 November 2026" in found
    assert "Ninety-three thousand, seven hundred and twenty roubles 00 kopecks." in found
    assert "Including VAT 22%" in found
    assert "₽93,720.00" in found


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("code", ["invoice", "act", "upd", "contract", "reconciliation", "evidence"])
def test_every_ready_template_makes_the_same_archival_file_twice(
    company: CurrentCompany, code: str, language: str
) -> None:
    facts = kinds()[code].sample_facts(language)

    first, second = render(code, facts), render(code, facts)

    assert first == second
    assert b"pdfaid:part>2<" in first
    assert read(first).pages == 1


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_look_has_its_font_its_mark_and_readable_colours(
    company: CurrentCompany, preset: str, invoice: Facts
) -> None:
    from themes.tokens.colour import contrast
    from themes.tokens.derive import derive

    light = derive(PRESETS[preset].inputs).light
    look = replace(document_brand(), font=PRESETS[preset].inputs.font, brand=light["brand"], edge=light["brand-edge"])

    pdf = render("invoice", invoice(), brand=look)

    assert f"at-{look.font}-cyrillic".encode() in pdf or b"FontName" in pdf
    assert contrast(look.ink, "#ffffff") > 10
    assert contrast(look.ink_2, "#ffffff") > 7
    assert contrast(look.ink_3, "#ffffff") > 4.5
    assert contrast(look.edge, "#ffffff") >= 3


def test_two_companies_have_documents_in_their_own_look(
    company: CurrentCompany, other_company: CurrentCompany, invoice: Facts
) -> None:
    ours = read(render("invoice", invoice())).text
    with entered(other_company):
        theirs = read(render("invoice", invoice())).text

    assert "Alpha" in ours
    assert "Beta" not in ours
    assert "Beta" in theirs
    assert "Alpha" not in theirs


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_code_is_text(company: CurrentCompany, brand: Brand, invoice: Facts, text: str) -> None:
    party = Party(name=text, inn=text, kpp=text, address=text, head=text, accountant=text)
    facts = invoice(
        number=text,
        seller=party,
        buyer=party,
        basis=text,
        note=text,
        lines=(Line(name=text, unit=text, amount=Decimal(1)),),
    )

    found = read(render("invoice", facts, brand=replace(brand, name=text, slogan=text, contacts=text))).text

    assert plain(text) in plain(found)


def plain(text: str) -> str:
    return "".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם",
        "مرحبا بالعالم",
        "😀👩‍👩‍👧‍👦🏳️‍🌈",
        "文字 かな 한글",
        "a\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe",
        "\x00\x07\x1b[31m\x7f\ufffe\uffff",
        "\ud800",
        "W" * 5000,
        "слово" * 3000,
        "a\u0301" * 300,
        "",
        " ",
        "\n\n\n",
    ],
)
def test_no_sign_of_any_script_stops_a_document(
    company: CurrentCompany, brand: Brand, invoice: Facts, text: str
) -> None:
    party = replace(SELLER, name=text, address=text)
    facts = invoice(buyer=party, note=text, lines=(Line(name=text, amount=Decimal(1)),))

    pdf = render("invoice", facts, brand=brand)

    assert pdf.startswith(b"%PDF")
    assert "93 720,00 ₽" in read(pdf).text


def test_signs_that_turn_text_round_are_left_out(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    facts = invoice(lines=(Line(name="счёт\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", amount=Decimal(1)),))

    assert "счётfdp.exe" in read(render("invoice", facts, brand=brand)).text


def test_a_long_table_runs_over_pages_with_its_head(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    lines = tuple(
        Line(
            name=f"Заправка {number}",
            quantity=Decimal("40.5"),
            unit="л",
            price=Decimal("67.5"),
            amount=Decimal("2733.75"),
        )
        for number in range(1, 2001)
    )

    found = read(render("invoice", invoice(lines=lines, total=Decimal("5467500.00")), brand=brand))

    assert found.pages > 50
    for index, page in enumerate(found.by_page[:-1], 1):
        assert "Товар, услуга" in page
        assert f"{index} из {found.pages}" in page
    assert "Счёт на оплату № 1187" in found.by_page[7]
    assert "Заправка 2000" in found.text
    assert "Всего наименований 2000" in found.by_page[-1]


def test_the_time_limit_ends_a_document_and_not_the_next(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    lines = tuple(Line(name=f"Строка {number}", amount=Decimal(1)) for number in range(20_000))

    with pytest.raises(TookTooLong):
        render("invoice", invoice(lines=lines), brand=brand, seconds=0.2)

    assert render("invoice", invoice(), brand=brand, seconds=20).startswith(b"%PDF")


@pytest.mark.parametrize(
    "logo",
    [
        "",
        "<svg",
        "<html/>",
        '<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 200_000,
    ],
)
def test_without_a_usable_logo_the_first_letter_stands(
    company: CurrentCompany, brand: Brand, invoice: Facts, logo: str
) -> None:
    assert usable_logo(logo) == ""
    assert read(render("invoice", invoice(), brand=replace(brand, logo=logo))).text.startswith("К Ковыль\n")


def test_a_sum_without_vat_and_a_tax_on_top_are_named(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    without = read(render("invoice", invoice(vat=()), brand=brand)).text
    rates = (Vat(rate=Decimal(22), amount=Decimal("100.00")), Vat(rate=Decimal(10), amount=Decimal("5.50")))
    on_top = read(
        render("invoice", invoice(vat=rates, vat_on_top=True, subtotal=Decimal("93614.50")), brand=brand)
    ).text

    assert "Без НДС" in without
    assert "93 614,50" in on_top
    assert "НДС 22 %" in on_top
    assert "НДС 10 %" in on_top
    assert "В том числе" not in on_top


def test_facts_of_another_kind_are_a_mistake_of_the_caller(company: CurrentCompany, invoice: Facts) -> None:
    with pytest.raises(TypeError, match="ActFacts"):
        render("act", invoice())
    with pytest.raises(KeyError):
        render("passport", invoice())


def test_pictures_show_the_same_pages(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    import io

    pages, total = render_pages("invoice", invoice(), brand=brand, pages=2, ppi=72)

    assert total == len(pages) == 1
    assert Image.open(io.BytesIO(pages[0])).size == (595, 842)


def test_what_cannot_be_set_is_refused_in_words(company: CurrentCompany, brand: Brand, invoice: Facts) -> None:
    with pytest.raises(NotTypeset) as refused:
        render("invoice", invoice(), brand=replace(brand, ink="no colour"))

    assert "no colour" not in str(refused.value)
