"""How long the company keeps messages: a page of its settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.forms.keeping import KeepingForm
from core.notifications.services.keeping import change_keeping, company_settings
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings


@module_page(permission="notifications.change_trigger", accepts_post=True)
def keeping(request: CabinetRequest) -> HttpResponse:
    form = KeepingForm(request.POST or None, initial={"keep_days": company_settings().keep_days})
    if form.is_valid():
        change_keeping(keep_days=form.cleaned_data["keep_days"])
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("notifications:triggers"))
    crumbs = [{"label": _("Notifications"), "url": reverse("notifications:triggers")}]
    status = 422 if form.is_bound else 200
    return render_settings(request, "notifications/keeping.html", {"form": form, "crumbs": crumbs}, status=status)
