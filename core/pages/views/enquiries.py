"""«Заявки с сайта» for the staff: the list, one request, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.documents.authors import present_author
from core.lib.errors import InvalidInput
from core.live.following import live_address
from core.pages.forms import CommentForm
from core.pages.models import Enquiry
from core.pages.selectors import CHANGE, VIEW, employees, get_enquiry
from core.pages.services.enquiries import describe_enquiry, move_enquiry
from core.pages.states import ENQUIRY_FLOW, EnquiryStatus
from core.pages.tables import ENQUIRY_MARKS, EnquiryTable
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

CHANNEL = "staff.pages"


@module_page(permission=VIEW)
def enquiry_list(request: CabinetRequest) -> HttpResponse:
    context = {"live": live_address(request, CHANNEL)}
    return render_table(request, EnquiryTable, template="pages/enquiry_list.html", context=context)


@module_page(permission=VIEW)
def enquiry_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    return _detail(request, get_enquiry(request.viewer, pk))


@module_action(permission=CHANGE)
def enquiry_move(request: CabinetRequest, pk: int, action: str) -> HttpResponse:
    one = get_enquiry(request.viewer, pk)
    if action not in ENQUIRY_FLOW.actions(one.status):
        # Somebody else was quicker: the page shows how the request stands.
        messages.warning(request, _("The request stands otherwise by now."))
    else:
        move_enquiry(enquiry_id=pk, action=action, author=present_author())
    return redirect_page(request, reverse("pages:enquiry_detail", args=[pk]))


@module_action(permission=CHANGE)
def enquiry_describe(request: CabinetRequest, pk: int) -> HttpResponse:
    one = get_enquiry(request.viewer, pk)
    form = _form(one, request.POST)
    if not form.is_valid():
        return _detail(request, one, form)
    person = form.cleaned_data["responsible"]
    facts = {"comment": form.cleaned_data["comment"], "responsible_id": person.pk if person else None}
    try:
        describe_enquiry(enquiry_id=pk, author=present_author(), **facts)
    except InvalidInput as error:
        explain(form, error)
        return _detail(request, one, form)
    messages.success(request, _("Saved."))
    return redirect_page(request, reverse("pages:enquiry_detail", args=[pk]))


def _form(one: Enquiry, data: Any = None) -> CommentForm:
    people = employees()
    if one.responsible_id:
        people = people | User.objects.filter(pk=one.responsible_id).order_by("name", "pk")
    return CommentForm(data, people=people, initial={"responsible": one.responsible_id, "comment": one.comment})


def _detail(request: CabinetRequest, one: Enquiry, form: CommentForm | None = None) -> HttpResponse:
    context = {
        "one": one,
        "mark": ENQUIRY_MARKS[EnquiryStatus(one.status)],
        "actions": ENQUIRY_FLOW.actions(one.status) if request.viewer.has_permission(CHANGE) else (),
        "form": form or _form(one),
        "may_change": request.viewer.has_permission(CHANGE),
        "live": live_address(request, CHANNEL),
        "crumbs": [{"label": _("Requests from the site"), "url": reverse("pages:enquiry_list")}],
    }
    return render_page(request, "pages/enquiry_detail.html", context, status=422 if form else 200)
