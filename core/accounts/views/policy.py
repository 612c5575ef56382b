"""The settings page "Sign-in and security"."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.forms import PolicyForm
from core.accounts.models import WayIn
from core.accounts.services.policy import access_policy, change_policy
from core.lib.errors import InvalidInput
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

HINTS: Mapping[str, Any] = {
    WayIn.PASSWORD: gettext_lazy("Ten characters or more"),
    WayIn.EMAIL_CODE: gettext_lazy("Six digits by letter"),
    WayIn.SMS_CODE: gettext_lazy("Six digits by SMS: each message costs money"),
    WayIn.PASSKEY: gettext_lazy("Finger, face or PIN: password and second factor in one"),
}


@module_page(permission="accounts.change_policy", accepts_post=True)
def access(request: CabinetRequest) -> HttpResponse:
    form = PolicyForm.of(access_policy(), request.POST or None)
    if form.is_valid():
        try:
            change_policy(**form.cleaned_data)
        except InvalidInput as error:
            for field, texts in error.fields.items():
                form.add_error(field, [str(text) for text in texts])
        else:
            messages.success(request, _("Saved. The next sign-in follows the new rules."))
            return redirect_page(request, reverse("accounts:access"))
    context = {"form": form, "ways": _ways(form), "is_console": request.company.is_public}
    return render_settings(request, "accounts/access.html", context, status=422 if form.is_bound else 200)


def _ways(form: PolicyForm) -> list[dict[str, Any]]:
    """Return the rows of the table: each way, and who may take it."""
    staff, clients = (form[name].value() or [] for name in ("staff_ways", "client_ways"))
    return [
        {
            "code": way.value,
            "label": way.label,
            "hint": HINTS[way],
            "staff": way in staff,
            "clients": way in clients,
            "locked": way == WayIn.PASSWORD,
        }
        for way in WayIn
    ]
