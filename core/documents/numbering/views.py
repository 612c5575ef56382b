"""«Номера документов» in the settings: formats with the next number, every number given, and the proof of no gaps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.numbering.forms import FormatForm, VoidForm
from core.documents.numbering.models import Restart
from core.documents.numbering.patterns import problem_of
from core.documents.numbering.selectors import (
    Numbering,
    all_numberings,
    document_url,
    get_number,
    kind_title,
    last_number,
    numbering_of,
)
from core.documents.numbering.services.formatting import set_format
from core.documents.numbering.services.voiding import void_spoiled
from core.documents.numbering.tables import MANAGE, MARKS, STATES, NumberTable
from core.documents.numbering.verification import verify_numbers
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table

HOME = "numbering:formats"


@module_page(permission=MANAGE)
def formats(request: CabinetRequest) -> HttpResponse:
    groups = all_numberings(timezone.localdate())
    return render_settings(request, "numbering/formats.html", {"groups": groups, "year": timezone.localdate().year})


@module_page(permission=MANAGE, accepts_post=True)
def format_edit(request: CabinetRequest, entity: int, kind: str) -> HttpResponse:
    """Show and keep a format; `preview` among the posted names shows the numbers that it would give."""
    today = timezone.localdate()
    known = numbering_of(entity_id=entity, kind=kind, on=today)
    form = FormatForm(request.POST or None, form=known.format)
    if "preview" in request.POST:
        return render_page(request, "numbering/_next.html", {"shown": _shown(form, known), "known": known})
    if form.is_valid():
        try:
            set_format(kind=kind, legal_entity_id=entity, form=form.format(), on=today)
        except DomainError as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, [str(word) for word in words])
        else:
            messages.success(request, _("Saved. The format counts from the next number."))
            return redirect_page(request, reverse(HOME))
    context = {"form": form, "known": known, "shown": _shown(form, known), "crumbs": _crumbs(), "parts": PARTS}
    return render_settings(request, "numbering/format_edit.html", context, status=422 if form.is_bound else 200)


@module_page(permission=MANAGE)
def number_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, NumberTable, template="numbering/number_list.html", context={"crumbs": _crumbs()})


@module_page(permission=MANAGE)
def number_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show a number with its document and, where it is void, who has voided it and why."""
    number = get_number(pk=pk)
    context = {
        "number": number,
        "kind": kind_title(number.kind),
        "mark": MARKS[number.state],
        "state": STATES[number.state],
        "document_url": document_url(number),
        "crumbs": [*_crumbs(), {"label": _("Numbers given"), "url": reverse("numbering:number_list")}],
    }
    return render_page(request, "numbering/number_detail.html", context, {"dialog-place": "dialog"})


@module_page(permission=MANAGE, accepts_post=True)
def number_void(request: CabinetRequest, pk: int) -> HttpResponse:
    number = get_number(pk=pk)
    form = VoidForm(posted(request))
    if form.is_valid():
        try:
            void_spoiled(number_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The number %(number)s is void.") % {"number": number.text})
            return redirect_page(request, reverse("numbering:number_list"))
    context = {"form": form, "number": number, "kind": kind_title(number.kind), "crumbs": _crumbs()}
    status = 422 if form.is_bound else 200
    return render_page(request, "numbering/number_void.html", context, {"dialog-place": "dialog"}, status=status)


@module_page(permission=MANAGE)
def proof(request: CabinetRequest) -> HttpResponse:
    """Count every sequence again and say what is missing."""
    proofs = verify_numbers()
    context = {
        "proofs": [{"one": one, "kind": kind_title(one.kind)} for one in proofs],
        "given": sum(one.given for one in proofs),
        "is_right": all(one.is_right for one in proofs),
        "crumbs": _crumbs(),
    }
    return render_settings(request, "numbering/proof.html", context)


PARTS = (
    ("{number}", gettext_lazy("number")),
    ("{number:05}", gettext_lazy("number with zeros")),
    ("{year}", gettext_lazy("year")),
    ("{yy}", gettext_lazy("year, two digits")),
    ("{month}", gettext_lazy("month")),
)


def _shown(form: FormatForm, known: Numbering) -> dict[str, Any]:
    """Return the next three numbers of the format as it is being written, or why there are none."""
    today = timezone.localdate()
    if not form.is_bound:
        wanted = known.format
    elif form.is_valid():
        wanted = form.format()
        if problem := problem_of(wanted.pattern, starts_yearly=wanted.restart == Restart.YEARLY):
            return {"problem": problem}
    else:
        return {"problem": _("Correct the fields to see the numbers.")}
    last = last_number(known.entity.pk, known.kind.code, wanted, today)
    first = last + 1 if last else wanted.first
    return {"numbers": [wanted.write(number, today) for number in range(first, first + 3)]}


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": gettext_lazy("Document numbers"), "url": reverse(HOME)}]
