"""«Шаблоны документов» in the settings: what invoices, acts and agreements of the company say, with a live preview."""

import base64
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.pdf import render, render_pages
from core.documents.pdf.forms import TemplateForm
from core.documents.pdf.kinds import LANGUAGES, TemplateKind, kinds
from core.documents.pdf.press import NotTypeset
from core.documents.pdf.selectors import ActiveTemplate, active_template, all_templates, versions
from core.documents.pdf.services import writing
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings

MANAGE = "documents.manage_template"
HOME = "paper:template_list"
LAST_VERSIONS = 10
MOST_PAGES = 20


@module_page(permission=MANAGE)
def template_list(request: CabinetRequest) -> HttpResponse:
    context = {"groups": [{"kind": ones[0].kind, "ones": ones} for ones in all_templates()], "titles": _titles()}
    return render_settings(request, "paper/template_list.html", context)


@module_page(permission=MANAGE, accepts_post=True)
def template_edit(request: CabinetRequest, kind: str, language: str) -> HttpResponse:
    """Show and keep the texts; `preview` among the posted names shows them on paper instead of keeping them."""
    active = _active(kind, language)
    form = TemplateForm(request.POST or None, template=active)
    if "preview" in request.POST:
        return render_page(request, "paper/_paper.html", {"paper": _paper(request, form), "active": active})
    if form.is_valid() and _kept(form, active):
        messages.success(request, _("The template is saved. The next documents are made from it."))
        return redirect_page(request, _address(active))
    return _editor(request, form, active, status=422 if form.is_bound else 200)


@module_page(permission=MANAGE)
def template_sample(request: CabinetRequest, kind: str, language: str) -> HttpResponse:
    """Give the document as a file, made from what is saved and invented facts."""
    active = _active(kind, language)
    pdf = render(active.kind.code, active.kind.sample_facts(language), texts=active.texts)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{active.kind.code}-{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@module_action(permission=MANAGE)
def template_reset(request: CabinetRequest, kind: str, language: str) -> HttpResponse:
    active = _active(kind, language)
    writing.return_to_ready(kind=active.kind, language=language)
    messages.success(request, _("The ready template is in force again. Yours stays in the history."))
    return redirect_page(request, _address(active))


@module_page(permission=MANAGE)
def template_version(request: CabinetRequest, kind: str, language: str, pk: int) -> HttpResponse:
    """Show what an earlier version said beside what is in force."""
    active = _active(kind, language)
    version = versions(active.kind, language).get(pk=pk)
    former = {**active.texts, **version.texts} if version.texts else dict(ready_texts(active.kind, language))
    context = {
        "active": active,
        "version": version,
        "lines": [
            {"label": field.label, "then": former[field.name], "now": active.texts[field.name]}
            for field in active.kind.fields
        ],
        "crumbs": [*_crumbs(), {"label": active.kind.title, "url": _address(active)}],
    }
    return render_settings(request, "paper/template_version.html", context)


@module_action(permission=MANAGE)
def template_restore(request: CabinetRequest, kind: str, language: str, pk: int) -> HttpResponse:
    active = _active(kind, language)
    former = writing.restore_version(kind=active.kind, language=language, version_id=pk)
    messages.success(request, _("Version %(number)s is in force again.") % {"number": former.number})
    return redirect_page(request, _address(active))


def ready_texts(kind: TemplateKind, language: str) -> dict[str, str]:
    from django.utils import translation

    with translation.override(language):
        return dict(kind.ready_texts())


def _active(code: str, language: str) -> ActiveTemplate:
    kind = kinds().get(code)
    if kind is None or language not in LANGUAGES:
        raise Http404
    return active_template(kind, language)


def _address(active: ActiveTemplate) -> str:
    return reverse("paper:template_edit", args=[active.kind.code, active.language])


def _kept(form: TemplateForm, active: ActiveTemplate) -> bool:
    after = form.cleaned_data["version"]
    try:
        writing.save_template(kind=active.kind, language=active.language, texts=form.texts(), after=after)
    except writing.TemplateChanged as error:
        form.add_error(None, str(error))
        return False
    except DomainError as error:
        form.explain(error.fields)
        return False
    return True


def _paper(request: CabinetRequest, form: TemplateForm) -> dict[str, Any]:
    """Set the texts with invented facts; of a text that is wrong the page shows what it has."""
    template = form.template
    asked = request.POST.get("page", "1")
    page = min(int(asked), MOST_PAGES) if asked.isdecimal() and int(asked) > 0 else 1
    facts = template.kind.sample_facts(template.language)
    try:
        pages, total = render_pages(template.kind.code, facts, texts=form.texts(), pages=page)
    except NotTypeset as error:
        return {"problem": str(error)}
    shown = min(page, len(pages))
    picture = base64.b64encode(pages[shown - 1]).decode()
    wrong = [
        field.label
        for field in template.kind.fields
        if writing.problems_of(template.kind, field, form.texts()[field.name].strip())
    ]
    return {"picture": picture, "page": shown, "total": total, "wrong": wrong}


def _editor(request: CabinetRequest, form: TemplateForm, active: ActiveTemplate, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "active": active,
        "titles": _titles(),
        "tabs": [
            {
                "label": title,
                "url": reverse("paper:template_edit", args=[active.kind.code, code]),
                "active": code == active.language,
            }
            for code, title in _titles().items()
        ],
        "versions": versions(active.kind, active.language)[:LAST_VERSIONS],
        "paper": _paper(request, form),
        "crumbs": _crumbs(),
    }
    return render_settings(request, "paper/template_edit.html", context, status=status)


def _titles() -> dict[str, Any]:
    return {code: title for code, title in settings.LANGUAGES if code in LANGUAGES}


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": gettext_lazy("Document templates"), "url": reverse(HOME)}]
