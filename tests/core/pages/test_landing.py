"""A company's landing: filled in by two editors, published, read by visitors, returned to an earlier version."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from PIL import Image

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.pages.blocks import offered_types
from core.pages.calculators import Calculator, Input, Quote, calculate, chosen_words
from core.pages.content import clean_content
from core.pages.models import Landing, LandingVersion, Picture
from core.pages.rendering import draw_page
from core.pages.services.drafts import landing
from core.registry.modules import registry
from core.registry.spec import ModuleSpec
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.isolation.things_pages import page_content

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-32")]
ANSWER = "<p onclick=x>Да<script>1</script></p>"
CALCULATOR = Calculator(
    inputs=lambda: (
        Input(
            name="amount",
            label="Сумма",
            least=Decimal(1000),
            most=Decimal(9000),
            step=Decimal(500),
            first=Decimal(3000),
            unit="₽",
        ),
    ),
    compute=lambda values: Quote(main=("Вернёте", f"{values['amount'] * 2} ₽"), boxed=(("ПСК", "29,000 %"),)),
)


@pytest.fixture
def lending(company: CurrentCompany, monkeypatch: pytest.MonkeyPatch) -> Iterator[CurrentCompany]:
    """The company with a module that has a calculator."""
    spec = ModuleSpec(slug="lending", title="Lending", calculator=f"{__name__}.CALCULATOR")
    monkeypatch.setitem(registry._specs, "lending", spec)
    with entered(replace(company, modules=company.modules | {"lending"})) as scope:
        yield scope


def editor(name: str) -> tuple[User, Client]:
    user = make_staff("pages.manage_landing")
    User.objects.filter(pk=user.pk).update(name=name)
    user.refresh_from_db()
    return user, browser(user)


def visitor(company: CurrentCompany) -> Client:
    return Client(headers={"host": f"{company.slug}.localhost"})


def png(colour: str) -> SimpleUploadedFile:
    body = BytesIO()
    Image.new("RGB", (40, 30), colour).save(body, "PNG")
    return SimpleUploadedFile("page.png", body.getvalue(), content_type="image/png")


def seen() -> dict[str, Any]:
    return {"version": Landing.objects.get().version}


def test_a_page_is_made_published_read_and_taken_back(company: CurrentCompany, other_company: CurrentCompany) -> None:
    anna, boris = editor("Анна")[1], editor("Борис")[1]
    guest = visitor(company)
    assert guest.get("/").headers["Location"].startswith("/accounts/login/")
    assert (guest.get("/robots.txt").content, guest.get("/sitemap.xml").status_code) == (
        b"User-agent: *\nDisallow: /\n",
        404,
    )

    hero = anna.post("/landing/add/hero/", {"version": 0}).headers["Location"]
    texts = {"title.ru": "Заём для дела", "title.en": "A loan", "link": "#form", "points.0.figure.ru": "1 день"}
    bad = anna.post(hero, {**seen(), "link": "javascript:alert(1)", "title.en": "Only English"})
    half = anna.post(hero, {**seen(), **texts})
    filled = {**texts, "points.0.words.ru": "до решения", "picture.file": png("red")}
    done = anna.post(hero, {**seen(), **filled})
    stale = seen()
    question = boris.post("/landing/add/faq/", stale).headers["Location"]
    body = {
        "title.ru": "Вопросы",
        "items.0.question.ru": "Когда?",
        "items.0.answer.ru": ANSWER,
    }
    late = anna.post(hero, {**stale, **texts, "title.ru": "Позже"})
    kept = boris.post(question, {**seen(), **body})

    assert (bad.status_code, half.status_code, done.status_code, kept.status_code) == (422, 422, 302, 302)
    assert "Дайте адрес" not in late.content.decode()
    assert {"link", "title.ru"} <= bad.context["form"].errors.keys()
    assert half.context["form"].errors.keys() == {"points.0.words.ru"}
    assert (late.status_code, 'value="Позже"' in late.content.decode(), "Борис" in late.content.decode()) == (
        409,
        True,
        True,
    )
    assert boris.post("/landing/publish/", stale).status_code == 409

    preview = anna.get("/landing/preview/?language=en")
    assert "A loan" in preview.content.decode()
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    moved = anna.post(f"{question}up/", seen())
    # What is dragged to the end and back is where it was dropped; a place that is none moves nothing far.
    order = [[one["id"] for one in landing().content["blocks"]]]
    for place in ("9", "here", "-1", "", "0"):
        assert anna.post(f"{question}to/", {**seen(), "place": place}).status_code == 302
        order.append([one["id"] for one in landing().content["blocks"]])
    moving = question.rstrip("/").rpartition("/")[2]
    rest = [one for one in order[0] if one != moving]
    assert order[1:] == [*[[*rest, moving]] * 4, [moving, *rest]]
    assert anna.post(f"{question}to/", {**stale, "place": "1"}).status_code == 409
    search = {"title.ru": "Займы", "description.ru": "Быстро", "robots": "index", "canonical": "https://own.example/"}
    anna.post("/landing/search/", {**seen(), **search})
    published = anna.post("/landing/publish/", seen())

    assert (moved.status_code, published.status_code) == (302, 302)
    page = guest.get("/")
    html = page.content.decode()
    assert html.index("Вопросы") < html.index("Заём для дела")
    assert ("<p>Да</p>" in html, "<script" in html, "onclick" in html) == (True, False, False)
    assert '<link rel="canonical" href="https://own.example/">' in html
    assert '<meta property="og:title" content="Займы">' in html
    assert "A loan" in guest.get("/?language=en").content.decode()
    assert "csrftoken" not in page.cookies
    assert "Заём для дела" in anna.get("/site/").content.decode()
    assert b"Sitemap: " in guest.get("/robots.txt").content
    assert b"?language=en" in guest.get("/sitemap.xml").content
    picture = Picture.objects.get()
    assert b"".join(guest.get(f"/pictures/{picture.pk}/").streaming_content).startswith(b"\xff\xd8")
    with entered(other_company):
        assert visitor(other_company).get(f"/pictures/{picture.pk}/").status_code == 404

    anna.post(f"{question}remove/", seen())
    assert "Вопросы" in guest.get("/").content.decode(), "visitors see what was published"
    anna.post("/landing/publish/", seen())
    assert "Вопросы" not in guest.get("/").content.decode()
    first = LandingVersion.objects.get(number=1)
    assert "Анна" in anna.get("/landing/versions/").content.decode()
    anna.post(f"/landing/versions/{first.pk}/restore/", seen())
    anna.post("/landing/publish/", seen())
    assert "Вопросы" in guest.get("/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        LandingVersion.objects.filter(pk=first.pk).update(content={})
    anna.post("/landing/withdraw/")
    assert guest.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_program_writes_the_page(company: CurrentCompany) -> None:
    program = Program(editor("Анна")[0])
    content = page_content("Страница")
    url = "/api/v1/pages/landing/"

    wrong = {"blocks": [{"type": "hero", "values": {"title": "x", "colour": 1}}, {"type": "calculator"}, 5], "seo": {}}
    refused = program.put(url, {"version": 0, "content": wrong})
    written = program.put(url, {"version": 0, "content": content})
    late = program.put(url, {"version": 0, "content": content})
    made = program.post(f"{url}publish/", {"version": 1})
    versions = program.get("/api/v1/pages/versions/").json()["results"]

    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")
    wrong_ones = {"blocks.0.values.title", "blocks.0.values.colour", "blocks.2.type", "seo.title.ru"}
    assert wrong_ones <= refused.json()["errors"].keys()
    assert (written.status_code, written.json()["version"], late.status_code) == (200, 1, 409)
    assert (late.json()["code"], made.status_code, made.json()["number"]) == ("stale_draft", 201, 1)
    assert [one["number"] for one in versions] == [1]


@pytest.mark.requirement("ML-01", "ML-05")
def test_a_calculator_is_offered_where_a_module_has_one(company: CurrentCompany, lending: CurrentCompany) -> None:
    with entered(company):
        assert "calculator" not in [one.code for one in offered_types()]
    assert "calculator" in [one.code for one in offered_types()]
    for given, amount in (("4 700", 4500), ("-1", 1000), ("1e9", 9000), ("NaN", 3000), (None, 3000)):
        assert calculate({"amount": given})["inputs"][0]["value"] == amount
    assert chosen_words({"amount": "2000"}) == [
        ["Сумма", "2\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}₽"],
        ["Вернёте", "4000 ₽"],
        ["ПСК", "29,000 %"],
    ]
    request = RequestFactory().get("/?calculator.amount=4700")
    request.user = AnonymousUser()
    content = page_content("Заём")
    content["blocks"].insert(1, {"id": "calc", "type": "calculator", "values": {"title": {"ru": "Расчёт"}}})
    html = draw_page(request, clean_content(content), language="ru")
    assert 'name="calculator.amount" min="1000" max="9000" step="500" value="4500"' in html
    assert ("9000 ₽" in html, "29,000 %" in html) == (True, True)
    assert '<input type="hidden" name="calculator.amount" value="4700">' in html
