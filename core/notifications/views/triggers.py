"""«Уведомления» in the settings: what the company tells to whom, and in which words."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.lib.errors import InvalidInput
from core.notifications.catalogue import find_type
from core.notifications.channels import INBOX, channels
from core.notifications.forms import NewTriggerForm, TriggerForm
from core.notifications.language import COMMON, BadTemplate
from core.notifications.segments import NO_SEGMENT
from core.notifications.selectors.recipients import recipient_words, segment_words
from core.notifications.selectors.triggers import ActiveTrigger, all_triggers, get_trigger
from core.notifications.services import triggers as service
from core.notifications.services.keeping import company_settings
from core.notifications.services.trying import preview, send_trial
from core.notifications.views.segments import render_count, render_picker, segment_context
from core.notifications.wording import channel_title
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings

CHANGE = "notifications.change_trigger"
HOME = "notifications:triggers"


@module_page(permission=CHANGE)
def trigger_list(request: CabinetRequest) -> HttpResponse:
    """Show every trigger under its event."""
    active = all_triggers()
    groups = [
        {"type": found, "triggers": [_line(one) for one in ones]}
        for found, ones in groupby(active, key=lambda one: one.type)
    ]
    context = {
        "groups": groups,
        "count": len(active),
        "on": sum(one.is_enabled for one in active),
        "keep_days": company_settings().keep_days,
    }
    return render_settings(request, "notifications/trigger_list.html", context)


def _line(one: ActiveTrigger) -> dict[str, Any]:
    named = [recipient_words(recipient, one) for recipient in one.recipients]
    heard = ", ".join(filter(None, [*named, segment_words(one.segment)]))
    ways = ", ".join(channel_title(name) for name in one.channels)
    return {"one": one, "note": f"{heard} · {ways}"}


@module_page(permission=CHANGE, accepts_post=True)
def trigger(request: CabinetRequest, code: str) -> HttpResponse:
    """Show and keep a trigger; `preview` among the posted names shows the words instead of keeping them."""
    known = get_trigger(code)
    form = TriggerForm(request.POST or None, trigger=known)
    if "preview" in request.POST:
        return _preview(request, form)
    if form.is_valid() and _kept(form, lambda draft: service.save_trigger(code=code, draft=draft)):
        messages.success(request, _("The trigger is saved."))
        return redirect_page(request, reverse("notifications:trigger", args=[code]))
    return _editor(request, form, status=422 if form.is_bound else 200)


@module_page(permission=CHANGE, accepts_post=True)
def trigger_new(request: CabinetRequest) -> HttpResponse:
    """Ask for the event and a name, then show the same editor as for any other trigger."""
    first = NewTriggerForm(request.GET or None)
    if not first.is_valid():
        status = 422 if first.is_bound else 200
        return render_settings(
            request, "notifications/trigger_new.html", {"form": first, "crumbs": _crumbs()}, status=status
        )
    form = TriggerForm(request.POST or None, trigger=_blank(**first.cleaned_data))
    if "preview" in request.POST:
        return _preview(request, form)
    added: list[ActiveTrigger] = []

    def add(draft: service.Draft) -> None:
        added.append(service.add_trigger(event=first.cleaned_data["event"], draft=draft))

    if form.is_valid() and _kept(form, add):
        messages.success(request, _("The trigger is added."))
        return redirect_page(request, reverse("notifications:trigger", args=[added[0].code]))
    return _editor(request, form, status=422 if form.is_bound else 200)


def _blank(*, event: str, title: str) -> ActiveTrigger:
    found = find_type(event)
    if found is None:
        raise Http404
    return ActiveTrigger(
        code="",
        type=found,
        title=title,
        is_enabled=True,
        conditions=(),
        recipients=(),
        channels=(INBOX,),
        is_own=True,
    )


@module_action(permission=CHANGE)
def trigger_switch(request: CabinetRequest, code: str) -> HttpResponse:
    service.switch_trigger(code=code, is_enabled=request.POST.get("on") == "1")
    return redirect_page(request, reverse(HOME))


@module_action(permission=CHANGE)
def trigger_reset(request: CabinetRequest, code: str) -> HttpResponse:
    known = get_trigger(code)
    service.reset_trigger(code=code)
    if known.is_own:
        messages.success(request, _("The trigger is removed."))
        return redirect_page(request, reverse(HOME))
    messages.success(request, _("The trigger is as it came."))
    return redirect_page(request, reverse("notifications:trigger", args=[code]))


@module_action(permission=CHANGE)
def trigger_trial(request: CabinetRequest, code: str) -> HttpResponse:
    count = send_trial(code=code, person=request.user, at=timezone.now())
    messages.success(request, _("A trial is on its way to you. Channels: %(count)s.") % {"count": count})
    return redirect_page(request, reverse("notifications:trigger", args=[code]))


@module_action(permission=CHANGE)
def trigger_count(request: CabinetRequest) -> HttpResponse:
    return render_count(request, of_broadcast=False)


@module_action(permission=CHANGE)
def trigger_pick(request: CabinetRequest, kind: str) -> HttpResponse:
    return render_picker(request, kind)


def _kept(form: TriggerForm, keep: Any) -> bool:
    """Keep the draft; what the service finds wrong stands at its fields."""
    try:
        keep(form.draft())
    except InvalidInput as error:
        form.explain(error.fields)
        return False
    return True


def _preview(request: CabinetRequest, form: TriggerForm) -> HttpResponse:
    form.is_valid()
    context = {"shown": _shown(request, form), "form": form}
    if request.htmx:
        return render_page(request, "notifications/_preview.html", context)
    return _editor(request, form, status=200)


def _shown(request: CabinetRequest, form: TriggerForm) -> dict[str, Any]:
    """Render the words that are being written, for one channel and language, or say why they cannot be."""
    known = form.trigger
    channel = request.POST.get("preview_channel") or INBOX
    channel = channel if channel in channels() else INBOX
    language = request.POST.get("preview_language") or get_language() or "ru"
    language = language if language in dict(settings.LANGUAGES) else "ru"
    shown: dict[str, Any] = {
        "channel": channel,
        "language": language,
        "channels": _titles(),
        "languages": settings.LANGUAGES,
    }
    try:
        made = preview(
            found=known.type,
            wording=lambda name, spoken: _typed(form, known, name, spoken),
            channel=channel,
            language=language,
            person=request.user,
            at=timezone.now(),
        )
    except BadTemplate as error:
        return {**shown, "problem": str(error)}
    return {**shown, "made": made, "lines": made.body.splitlines()}


def _typed(form: TriggerForm, known: ActiveTrigger, channel: str, language: str) -> tuple[str, str]:
    """Return what stands in the fields; an empty field is filled as a sender would fill it."""
    if form.is_bound:
        data: Mapping[str, Any] = form.data
        body = data.get(f"body-{channel}-{language}", "")
        if body.strip():
            return data.get(f"subject-{channel}-{language}", ""), body
    return known.wording(channel, language)


def _titles() -> list[tuple[str, Any]]:
    return [(name, one.title) for name, one in channels().items()]


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": gettext_lazy("Notifications"), "url": reverse(HOME)}]


def _editor(request: CabinetRequest, form: TriggerForm, *, status: int) -> HttpResponse:
    known = form.trigger
    segment = form.segment() if form.is_bound else known.segment
    names = ("audience", "roles", "modules", "language", "seen")
    context = {
        **segment_context(segment, of="trigger"),
        "has_segment": segment != NO_SEGMENT or any(form[name].errors for name in names),
        "form": form,
        "one": known,
        "wordings": list(form.wordings()),
        "conditions": list(form.conditions()),
        "variables": [*known.type.fields, *COMMON],
        "shown": _shown(request, form),
        "crumbs": _crumbs(),
    }
    return render_settings(request, "notifications/trigger.html", context, status=status)
