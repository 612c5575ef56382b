"""Documents of a demonstration company: contracts, acts and scans on their way between both sides.

The files are drawn here and go the way of every upload, so each of them is judged as a stranger's would be.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pypdfium2
import typst
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageFilter

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.documents.models import Document, Version
from core.documents.services.uploading import add_document, add_version
from core.documents.services.verdicts import review_version
from core.documents.services.writing import Description
from core.documents.states import Side
from core.lib.company import current_company
from core.organizations.models import Membership, Organization

PAGE = """
#set page(paper: "a4", margin: (x: 2.4cm, y: 2.2cm), numbering: "1")
#set text(lang: "ru", size: 11pt)
#set par(justify: true, leading: 0.75em)
#align(center)[#text(size: 15pt, weight: "bold")[{title}]]
#v(0.4cm)
г. Москва #h(1fr) {day}
#v(0.5cm)
{company}, именуемое в дальнейшем «Исполнитель», и {client}, именуемое в дальнейшем «Заказчик», {lead}
#v(0.3cm)
{body}
#v(1.2cm)
#grid(columns: (1fr, 1fr), gutter: 1cm,
  [Исполнитель \\ {company} \\ #v(0.9cm) \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_],
  [Заказчик \\ {client} \\ #v(0.9cm) {signature} \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_],
)
"""
CONTRACT = (
    "заключили настоящий договор о нижеследующем.",
    (
        "Исполнитель оказывает услуги, указанные в приложениях, Заказчик принимает их и оплачивает.",
        "Услуги считаются оказанными с подписания акта. Акты составляются за каждый календарный месяц.",
        "Оплата производится в течение пяти банковских дней со дня выставления счёта.",
        "Споры решаются переговорами, а если они не удались — в арбитражном суде.",
        "Договор действует один год и продлевается, если ни одна из сторон не заявит о его прекращении.",
        "Документы передаются через личный кабинет. Каждая версия хранится и не меняется.",
    ),
)
ACT = (
    "составили настоящий акт о том, что услуги оказаны полностью и в срок.",
    (
        "Стоимость услуг за месяц составила 184 620,00 ₽, в том числе НДС 22 %.",
        "Заказчик претензий по объёму, качеству и срокам не имеет.",
    ),
)
TRUST = (
    "подтверждают полномочия представителя.",
    ("Представитель получает документы и подписывает акты от имени Заказчика.", "Срок действия — до конца года."),
)
REJECTED = "Нет подписи на второй странице. Подпишите и загрузите ещё раз."


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Who passes documents to whom."""

    client: Organization
    by_client: Author
    by_company: Author


def fill() -> bool:
    """Make documents for the demonstration clients, once; say whether they had to be."""
    if Document.objects.exists():
        return False
    manager = User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("-pk").first()
    members = Membership.objects.select_related("organization", "user").order_by("organization__external_id", "pk")
    with transaction.atomic():
        for place, member in enumerate(members[:3]):
            sides = Sides(
                client=member.organization,
                by_client=Author(user_id=member.user_id, name=str(member.user)),
                by_company=Author(user_id=manager.pk, name=str(manager)) if manager else Author(),
            )
            # One client has every kind of document: a process of its own judges and draws each, which takes time.
            for make in (_contract, _act, _trust, _scan, _reconciliation) if place == 0 else (_act,):
                make(sides, place)
    return True


def _contract(sides: Sides, place: int) -> None:
    """Agreed by both sides: ours, then the client's signed scan."""
    what = Description(type="contract", title="Договор на оказание услуг", number=f"{214 + place}/26", bank="")
    ours = _begin(sides, what, Side.COMPANY, _paper(sides, "Договор", what.number, CONTRACT), "Договор.pdf")
    _judge(ours, "accept", Side.CLIENT, sides.by_client)
    signed = _photograph(_paper(sides, "Договор", what.number, CONTRACT, signature="Дьячков"))
    theirs = _answer(ours, Side.CLIENT, sides.by_client, signed, "Договор подписанный.jpg")
    _judge(theirs, "accept", Side.COMPANY, sides.by_company, "Принято, оригинал ждём почтой.")


def _act(sides: Sides, place: int) -> None:
    """Waits for the client."""
    start, end = _last_month()
    what = Description(
        type="act", title="Акт об оказании услуг", number=str(118 + place), period_from=start, period_to=end
    )
    _begin(sides, what, Side.COMPANY, _paper(sides, "Акт", what.number, ACT), f"Акт {what.number}.pdf")


def _trust(sides: Sides, place: int) -> None:
    """Rejected once, uploaded again, waits for us."""
    what = Description(type="power_of_attorney", title="Доверенность на представителя", number=f"Д-{31 + place}")
    paper = _paper(sides, "Доверенность", what.number, TRUST)
    first = _begin(sides, what, Side.CLIENT, _photograph(paper), "IMG_2041.jpg")
    _judge(first, "reject", Side.COMPANY, sides.by_company, REJECTED)
    signed = _paper(sides, "Доверенность", what.number, TRUST, signature="Дьячков")
    _answer(first, Side.CLIENT, sides.by_client, signed, "Доверенность подписанная.pdf")


def _scan(sides: Sides, place: int) -> None:
    """Under review on our side."""
    what = Description(type="scan", title="Накладная ЭН", number=f"2184{40 + place}", partner="ООО «Тихая балка»")
    paper = _photograph(_paper(sides, "Накладная", what.number, ACT))
    version = _begin(sides, what, Side.CLIENT, paper, f"Накладная {what.number}.jpg")
    _judge(version, "take", Side.COMPANY, sides.by_company)


def _reconciliation(sides: Sides, place: int) -> None:
    """Rejected by the client with his remark."""
    start, end = _last_month()
    what = Description(
        type="reconciliation",
        title="Акт сверки",
        number=str(40 + place),
        period_from=start,
        period_to=end,
        bank="АО «Речной берег»",
    )
    ours = _begin(sides, what, Side.COMPANY, _paper(sides, "Акт сверки", what.number, ACT), "Акт сверки.pdf")
    _judge(ours, "reject", Side.CLIENT, sides.by_client, "Нет платежа от 14.10 на 48 500 ₽.")


def _begin(sides: Sides, what: Description, side: Side, content: bytes, name: str) -> Version:
    author = sides.by_client if side == Side.CLIENT else sides.by_company
    return add_document(
        organization_id=sides.client.pk,
        what=what,
        side=side,
        source=io.BytesIO(content),
        file_name=name,
        author=author,
    )


def _answer(version: Version, side: Side, author: Author, content: bytes, name: str) -> Version:
    return add_version(
        document_id=version.document_id, side=side, source=io.BytesIO(content), file_name=name, author=author
    )


def _judge(version: Version, action: str, side: Side, author: Author, comment: str = "") -> None:
    review_version(version_id=version.pk, action=action, side=side, author=author, comment=comment)


def _last_month() -> tuple[date, date]:
    end = timezone.localdate().replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _paper(sides: Sides, title: str, number: str, words: tuple[str, Sequence[str]], *, signature: str = "") -> bytes:
    """Set a page as PDF; the names may hold anything and are set as they are."""
    lead, points = words
    source = PAGE.format(
        title=f"{title} № {number}",
        day=f"{timezone.localdate():%d.%m.%Y}",
        company=_quoted(current_company().name),
        client=_quoted(sides.client.name),
        lead=lead,
        body="\n\n".join(f"{place}. {point}" for place, point in enumerate((*points, *points), 1)),
        signature=f'#text(style: "italic", fill: rgb("#1d3f8f"), size: 15pt)[{signature}]' if signature else "",
    )
    made: bytes = typst.compile(source.encode())
    return made


def _quoted(name: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\#$*_`<>@[]~" else sign for sign in name)


def _photograph(paper: bytes) -> bytes:
    """Return a page as a phone would take it: a little turned, a little grey."""
    page = pypdfium2.PdfDocument(paper)[0].render(scale=1.6).to_pil().convert("L")
    desk = Image.new("L", (page.width + 160, page.height + 160), 96)
    desk.paste(Image.blend(page, Image.new("L", page.size, 128), 0.14), (80, 80))
    turned = desk.rotate(1.4, Image.Resampling.BICUBIC, fillcolor=96).filter(ImageFilter.GaussianBlur(0.7))
    kept = io.BytesIO()
    turned.convert("RGB").save(kept, "JPEG", quality=80)
    return kept.getvalue()
