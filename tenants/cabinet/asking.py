"""Pages of a company's administrators who ask the vendor: a problem, or a wish for improvement."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.lib.errors import DomainError
from core.live.following import live_address
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings
from tenants.cabinet.settings_pages import ASK
from tenants.models import AskedKind
from tenants.selectors.asking import get_asked, list_asked
from tenants.services.asking import LIVE, LONGEST_TEXT, LONGEST_TITLE, ask_vendor, write_to_vendor


class MessageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 5, "data-grows": ""})
    )


class AskForm(MessageForm):
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=AskedKind.choices)
    title = forms.CharField(label=pgettext_lazy("to the vendor", "Subject"), max_length=LONGEST_TITLE)

    field_order = ("kind", "title", "text")


@module_page(permission=ASK)
def asked(request: CabinetRequest) -> HttpResponse:
    """What the company has asked, and how each of it stands."""
    return render_settings(request, "cabinet/asked.html", {"tickets": list_asked(), **_live(request)})


@module_page(permission=ASK, accepts_post=True)
def asked_new(request: CabinetRequest) -> HttpResponse:
    form = AskForm(posted(request))
    if form.is_valid():
        try:
            pk = ask_vendor(**form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("It is sent; the answer will be here."))
            return redirect_page(request, reverse("cabinet:asked_one", args=[pk]))
    return render_settings(request, "cabinet/asked_new.html", {"form": form}, status=422 if form.is_bound else 200)


@module_page(permission=ASK, accepts_post=True)
def asked_one(request: CabinetRequest, pk: int) -> HttpResponse:
    """The thread with the vendor; a further word goes into it."""
    ticket, said = get_asked(pk=pk)
    form = MessageForm(posted(request))
    if form.is_valid():
        try:
            write_to_vendor(ticket_id=ticket.pk, text=form.cleaned_data["text"])
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("cabinet:asked_one", args=[pk]))
    context = {"ticket": ticket, "said": said, "form": form, "at_vendor": False, **_live(request)}
    return render_settings(request, "cabinet/asked_one.html", context, status=422 if form.is_bound else 200)


def _live(request: CabinetRequest) -> dict[str, Any]:
    return {"live": live_address(request, "staff.tenants"), "live_events": LIVE}
