"""«Рассылки»: the list, the form with its live count, and one broadcast on its way."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from core.lib.errors import DomainError
from core.lib.links import absolute_url
from core.lib.mail import dress
from core.notifications.broadcast_states import BROADCAST_FLOW
from core.notifications.channels import channels
from core.notifications.forms.broadcasts import BroadcastForm, initial_of
from core.notifications.models import Broadcast, BroadcastState, DeliveryState
from core.notifications.segments import segment_of
from core.notifications.selectors.broadcasts import list_broadcasts, totals_of
from core.notifications.selectors.reach import reach_of
from core.notifications.services.broadcasts import running
from core.notifications.services.broadcasts.previewing import preview_of
from core.notifications.services.broadcasts.writing import save_broadcast
from core.notifications.tables.broadcasts import BroadcastTable
from core.notifications.views.segments import render_count, render_picker, segment_context
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MANAGE = "notifications.manage_broadcast"
LETTER_POLICY = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["'self'"]}


@module_page(permission=MANAGE)
def broadcast_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, BroadcastTable, template="notifications/broadcast_list.html")


@module_page(permission=MANAGE, accepts_post=True)
def broadcast_new(request: CabinetRequest) -> HttpResponse:
    return _write(request, None)


@module_page(permission=MANAGE, accepts_post=True)
def broadcast_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    one = Broadcast.objects.get(pk=pk)
    BROADCAST_FLOW.target(one.state, "change")
    return _write(request, one)


@module_action(permission=MANAGE)
def broadcast_count(request: CabinetRequest) -> HttpResponse:
    return render_count(request, of_broadcast=True)


@module_action(permission=MANAGE)
def broadcast_pick(request: CabinetRequest, kind: str) -> HttpResponse:
    return render_picker(request, kind)


@module_page(permission=MANAGE)
def broadcast_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    one = list_broadcasts().get(pk=pk)
    name = request.GET.get("channel", "")
    name = name if name in one.channels else next((way for way in channels() if way in one.channels), "")
    language = request.GET.get("language") or get_language()
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    totals = totals_of(one)
    context = {
        "one": one,
        "actions": BROADCAST_FLOW.actions(one.state),
        "totals": totals,
        "points": [(DeliveryState(state).label, count) for state, count in totals.states.items() if count],
        "is_live": one.state in {BroadcastState.SENDING, BroadcastState.SCHEDULED},
        "reach": reach_of(segment_of(one.segment)) if one.message_id is None and one.started_at is None else None,
        "preview": preview_of(one, name=name, language=language, person=request.user),
        "ways": [(code, way) for code, way in channels().items() if code in one.channels],
        "problems": [(way.title, way.problem()) for code, way in channels().items() if code in one.channels],
        "channel": name,
        "language": language,
        "languages": settings.LANGUAGES,
        "crumbs": [{"label": _("Broadcasts"), "url": reverse("notifications:broadcast_list")}],
    }
    partials = {"preview": "preview"}
    return render_page(request, "notifications/broadcast_detail.html", context, partials)


@csp_override(LETTER_POLICY)
@module_page(permission=MANAGE)
def broadcast_letter(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the letter as its recipient sees it; a letter is written with styles of its own."""
    one = Broadcast.objects.get(pk=pk)
    language = request.GET.get("language", "")
    preview = preview_of(one, name="email", language=language or get_language(), person=request.user)
    text = f"{preview.body}\n\n{absolute_url(one.link)}\n" if one.link else preview.body
    context = {"button_url": absolute_url(one.link) if one.link else "", "unsubscribe_url": "#"}
    return HttpResponse(dress(preview.subject, text, context))


@module_action(permission=MANAGE)
def broadcast_launch(request: CabinetRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.launch, _("The broadcast is launched."), at=timezone.now())


@module_action(permission=MANAGE)
def broadcast_withdraw(request: CabinetRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.withdraw, _("The broadcast is a draft again."))


@module_action(permission=MANAGE)
def broadcast_pause(request: CabinetRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.pause, _("The broadcast is paused."), at=timezone.now())


@module_action(permission=MANAGE)
def broadcast_resume(request: CabinetRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.resume, _("The broadcast goes on."), at=timezone.now())


@module_action(permission=MANAGE)
def broadcast_cancel(request: CabinetRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        running.cancel,
        _("The broadcast is cancelled. What has gone cannot be taken back."),
        at=timezone.now(),
    )


@module_action(permission=MANAGE)
def broadcast_trial(request: CabinetRequest, pk: int) -> HttpResponse:
    running.trial(broadcast_id=pk, person=request.user, at=timezone.now())
    messages.success(request, _("The trial is on its way to you."))
    return redirect_page(request, reverse("notifications:broadcast_detail", args=[pk]))


def _act(request: CabinetRequest, pk: int, act: Callable[..., Broadcast], words: str, **when: datetime) -> HttpResponse:
    act(broadcast_id=pk, **when)
    messages.success(request, words)
    return redirect_page(request, reverse("notifications:broadcast_detail", args=[pk]))


def _write(request: CabinetRequest, one: Broadcast | None) -> HttpResponse:
    form = BroadcastForm(request.POST or None, initial=initial_of(one) if one else {"audience": "client"})
    if form.is_valid():
        try:
            kept = save_broadcast(broadcast_id=one.pk if one else None, by=request.user, **form.facts())
        except DomainError as error:
            _explain(form, error)
        else:
            messages.success(request, _("The draft is kept."))
            return redirect_page(request, reverse("notifications:broadcast_detail", args=[kept.pk]))
    segment = form.segment() if form.is_bound else segment_of(one.segment if one else {})
    context = {
        "form": form,
        "one": one,
        **segment_context(segment, of="broadcast"),
        "crumbs": [{"label": _("Broadcasts"), "url": reverse("notifications:broadcast_list")}],
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "notifications/broadcast_form.html", context, status=status)


def _explain(form: BroadcastForm, error: DomainError) -> None:
    form.explain(error.fields)
    if not error.fields:
        form.add_error(None, str(error))
