"""What companies ask of the vendor: the list, and a thread to answer in."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lib.errors import DomainError
from core.live.following import live_address
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from tenants.console.tables import AskedTable
from tenants.models import AskedStatus
from tenants.selectors.asking import read_asked
from tenants.services.asking import LIVE, LONGEST_TEXT, answer_company
from tenants.services.permissions import ANSWER_COMPANY


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 5, "data-grows": ""}),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False, choices=[("", gettext_lazy("By itself")), *AskedStatus.choices]
    )


@module_page(permission=ANSWER_COMPANY)
def asked_list(request: CabinetRequest) -> HttpResponse:
    context = {"live": live_address(request, "staff.tenants"), "live_events": LIVE}
    return render_table(request, AskedTable, template="console/asked_list.html", context=context)


@module_page(permission=ANSWER_COMPANY, accepts_post=True)
def asked_one(request: CabinetRequest, pk: int) -> HttpResponse:
    """The thread with a company; an answer or another status goes back to it."""
    ticket, said = read_asked(pk=pk)
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            answer_company(ticket_id=ticket.pk, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The company has been told."))
            return redirect_page(request, reverse("console:asked_one", args=[pk]))
    context = {
        "ticket": ticket,
        "said": said,
        "form": form,
        "at_vendor": True,
        "live": live_address(request, "staff.tenants"),
        "live_events": LIVE,
        "crumbs": [{"label": _("Companies' questions"), "url": reverse("console:asked_list")}],
    }
    return render_page(request, "console/asked_one.html", context, status=422 if form.is_bound else 200)
