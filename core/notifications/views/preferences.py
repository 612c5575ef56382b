"""How a person wants to hear: a page of his own account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.views.profile import render_own
from core.lib.errors import InvalidInput
from core.notifications.channels import channels
from core.notifications.forms import HoursForm
from core.notifications.services.preferences import Choice, choices_of, keep_preferences, settings_of
from core.ui.page import CabinetRequest, module_page, redirect_page

PAGE = "notifications:preferences"


@module_page(accepts_post=True)
def preferences(request: CabinetRequest) -> HttpResponse:
    """Show and keep the choices for each type and channel, quiet hours and the hour of the digest."""
    own = settings_of(request.user)
    hours = {name: getattr(own, name) for name in HoursForm.base_fields}
    form = HoursForm(request.POST or None, initial=hours)
    offered = choices_of(request.user)
    if form.is_valid():
        try:
            wanted = _wanted(request, [one for _type, ones in offered for one in ones])
            keep_preferences(user=request.user, wanted=wanted, hours=form.cleaned_data)
        except InvalidInput as error:
            for name, words in (error.fields or {"": [str(error)]}).items():
                form.add_error(name or None, [str(word) for word in words])
        else:
            messages.success(request, _("Saved."))
            return redirect_page(request, reverse(PAGE))
    used = {one.channel.name for _type, ones in offered for one in ones}
    context: dict[str, Any] = {
        "form": form,
        "columns": [channel for channel in channels().values() if channel.name in used],
        "rows": [_row(found, ones, used) for found, ones in offered],
        "zone": request.user.time_zone or request.company.time_zone,
        "problems": [
            (one.title, problem) for one in channels().values() if one.name in used and (problem := _gap(request, one))
        ],
    }
    return render_own(
        request, "notifications/preferences.html", context, section=PAGE, status=422 if form.is_bound else 200
    )


def _wanted(request: CabinetRequest, offered: list[Choice]) -> list[tuple[str, str, str]]:
    """Return what was changed on the page; what the page did not offer is not looked at."""
    found = []
    for one in offered:
        mode = request.POST.get(one.name)
        if mode is not None and mode != one.mode:
            found.append((one.type.event, one.channel.name, mode))
    return found


def _row(found: Any, ones: list[Choice], used: set[str]) -> dict[str, Any]:
    by_channel = {one.channel.name: one for one in ones}
    return {"type": found, "cells": [by_channel.get(name) for name in channels() if name in used]}


def _gap(request: CabinetRequest, channel: Any) -> str:
    """Say what keeps this person from being reached by the channel."""
    if channel.problem():
        return str(channel.problem())
    return "" if channel.address_of(request.user) else _("You have no address for it.")
