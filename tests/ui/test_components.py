"""Components and the shell, rendered as a page renders them."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.ui.templatetags.ui_numbers import LimitState, limit_state
from core.ui.templatetags.ui_shell import initials

pytestmark = pytest.mark.unit
TEMPLATES = Path(__file__).resolve().parents[2] / "core/ui/templates"


def draw(source: str, **context) -> str:
    """The text of a template string with components, white space squeezed."""
    from django_cotton.compiler_regex import CottonCompiler

    compiled = CottonCompiler().process(source)
    with translation.override("ru"):
        text = Template(compiled, engine=engines["django"].engine).render(Context(context))
    return re.sub(r"\s+", " ", text).strip()


def test_button_with_a_reason_is_off_and_says_why():
    text = draw('<c-button variant="primary" href="/pay/" reason="Нет прав">Оплатить</c-button>')

    assert text == (
        '<button class="btn btn-primary" type="submit" aria-disabled="true" aria-description="Нет прав" '
        'data-tip="Нет прав" >Оплатить</button>'
    )


def test_button_with_an_address_is_a_link():
    assert draw('<c-button href="/cards/" size="sm">Карты</c-button>') == (
        '<a class="btn btn-outline btn-sm" href="/cards/" >Карты</a>'
    )


def test_component_escapes_what_people_typed():
    text = draw("<c-badge tone='ok' icon='check'>{{ name }}</c-badge>", name="<script>")

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("spent", "limit", "state"),
    [
        (38413, 45000, LimitState(percent=85, width=85, tone="", icon="")),
        (1388, 1500, LimitState(percent=93, width=93, tone="warn", icon="alert-triangle")),
        ("59999.99", 60000, LimitState(percent=99, width=99, tone="warn", icon="alert-triangle")),
        (60000, 60000, LimitState(percent=100, width=100, tone="bad", icon="ban")),
        (90000, 60000, LimitState(percent=150, width=100, tone="bad", icon="ban")),
        (-10, 60000, LimitState(percent=0, width=0, tone="", icon="")),
        (10, 0, LimitState(percent=100, width=100, tone="bad", icon="ban")),
    ],
)
def test_limit_state(spent, limit, state):
    assert limit_state(spent, limit) == state


def test_money_marks_kopecks_and_income():
    text = draw("{% load ui_numbers %}{% money amount signed=True %}", amount="150000")

    assert text == '<span class="at-money at-money-plus">+150 000<small>,00</small> ₽</span>'


def test_initials():
    assert [initials(name) for name in ("Елена Волкова", "ООО «Лесной обоз»", "мария", "")] == ["ЕВ", "ОЛ", "М", ""]


class InnForm(forms.Form):
    inn = forms.CharField(label="ИНН", help_text="10 или 12 цифр")
    kind = forms.ChoiceField(label="Вид", choices=[("a", "A")], required=False)
    agrees = forms.BooleanField(label="Согласен <b>")


def test_bound_field_ties_the_error_to_its_control():
    form = InnForm({"kind": "a"})
    text = draw('<c-field :field="form.inn" />', form=form)

    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_inn-about"' in text
    assert re.search(r'<p class="at-error" id="id_inn-about">.*Обязательное поле', text)


def test_bound_field_knows_optional_choices_and_boxes():
    form = InnForm()

    assert 'class="form-select"' in draw('<c-field :field="form.kind" />', form=form)
    assert "необязательно" in draw('<c-field :field="form.kind" />', form=form)
    assert "Согласен &lt;b&gt;" in draw('<c-field :field="form.agrees" />', form=form)


def test_error_summary_leads_to_each_field():
    form = InnForm({})
    text = draw('<c-errors :form="form" />', form=form)

    assert "Проверьте 2 поля." in text
    assert re.findall(r'href="(#[^"]+)"', text) == ["#id_inn", "#id_agrees"]


def test_bar_chart_has_a_table_of_the_same_figures():
    text = draw('{% load ui_charts %}{% bar_chart points title="Траты" unit="₽" %}', points=[("9", 60), ("10", 120)])

    assert re.findall(r'<rect [^>]*height="([\d.]+)"', text) == ["56.0", "112.0"]
    assert re.findall(r'scope="row">(\d+)</th><td class="at-number">(\d+) ₽', text) == [("9", "60"), ("10", "120")]


def shell_page(template: str, **context) -> str:
    request = RequestFactory().get("/")
    return render_to_string(template, context, request=request)


def test_shell_marks_the_place_and_the_counts():
    item = {"label": "Карты", "icon": "credit-card", "url": "/cards/", "count": 1248, "tone": "", "active": True}
    urgent = {"label": "Платежи", "icon": "coins", "url": "/payments/", "count": 3, "tone": "bad", "active": False}
    with translation.override("ru"):
        text = render_to_string(
            "ui/page.html", {"navigation": [{"title": "Топливо", "items": [item, urgent]}], "bottom_bar": [item]}
        )

    assert re.findall(r'href="([^"]+)" aria-current="page"', text) == ["/cards/", "/cards/"]
    assert '<span class="at-nav-count">1\N{NO-BREAK SPACE}248</span>' in text
    assert '<span class="at-nav-badge" data-tone="bad">3</span>' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("name", ["400", "403", "404", "429", "500", "suspended", "unknown_host"])
def test_error_pages_stand_without_any_context(name):
    with translation.override("ru"):
        text = render_to_string(f"ui/errors/{name}.html")

    assert text.count("<h1") == 1
    assert "None" not in text


def test_gallery_draws_every_component():
    used = set()
    for path in (TEMPLATES / "ui").rglob("*.html"):
        used |= set(re.findall(r"<c-([a-z-]+)[\s>/]", path.read_text(encoding="utf-8")))
    kept = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}

    assert used - {"slot", "vars"} <= kept
    assert kept - used == set()
    assert "at-work" in shell_page("ui/gallery.html", gallery_points=[("1", 2)])


def test_templates_keep_to_the_content_policy():
    """No style, script or handler in the markup: the policy would refuse it."""
    inline = re.compile(r'\sstyle="|\son[a-z]+="|<script(?![^>]*\ssrc=)|<style|javascript:|hx-on')
    found = [path.name for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text(encoding="utf-8"))]

    assert found == []
