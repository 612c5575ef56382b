"""«Вебхуки» in the settings: addresses that hear of events; and the log of what was sent to them."""

import json

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.selectors import MANAGE
from core.integrations.models import DeliveryState, WebhookSubscription
from core.integrations.views.packets import CHANNEL
from core.integrations.webhook_forms import WebhookForm
from core.integrations.webhooks.selectors import list_deliveries, list_subscriptions, state_of
from core.integrations.webhooks.sending import send_again
from core.integrations.webhooks.subscribing import (
    keep_subscription,
    remove_subscription,
    replace_secret,
    switch_subscription,
)
from core.integrations.webhooks.tables import DELIVERY_MARKS, DeliveryTable, word_of
from core.integrations.webhooks.telling import send_trial
from core.lib.errors import DomainError
from core.live.following import live_address
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table


@module_page(permission=MANAGE)
def subscriptions(request: CabinetRequest) -> HttpResponse:
    own = [_shown(one) for one in list_subscriptions()]
    return render_settings(request, "integrations/webhook_list.html", {"own": own})


@module_page(permission=MANAGE, accepts_post=True)
def subscription_new(request: CabinetRequest) -> HttpResponse:
    return _edit(request, None)


@module_page(permission=MANAGE, accepts_post=True)
def subscription(request: CabinetRequest, pk: int) -> HttpResponse:
    return _edit(request, WebhookSubscription.objects.get(pk=pk))


@module_action(permission=MANAGE)
def subscription_secret(request: CabinetRequest, pk: int) -> HttpResponse:
    """Replace the secret and show the new one this once."""
    secret = replace_secret(subscription_id=pk)
    return _secret(request, WebhookSubscription.objects.get(pk=pk), secret)


@module_action(permission=MANAGE)
def subscription_switch(request: CabinetRequest, pk: int) -> HttpResponse:
    is_active = request.POST.get("way") != "off"
    switch_subscription(subscription_id=pk, is_active=is_active)
    words = _("Messages go out again.") if is_active else _("Nothing is sent until you switch it on.")
    messages.success(request, words)
    return redirect_page(request, reverse("webhooks:subscription", args=[pk]))


@module_action(permission=MANAGE)
def subscription_trial(request: CabinetRequest, pk: int) -> HttpResponse:
    made = send_trial(subscription_id=pk)
    messages.success(request, _("A trial message is on its way; what came of it will stand here in a moment."))
    return redirect_page(request, reverse("webhooks:delivery", args=[made.pk]))


@module_page(permission=MANAGE, accepts_post=True)
def subscription_remove(request: CabinetRequest, pk: int) -> HttpResponse:
    own = WebhookSubscription.objects.get(pk=pk)
    question = Question(
        title=_("Remove the webhook?"),
        verb=_("Remove"),
        icon="trash",
        lead=own.title,
        text=_("Its log goes with it, and whatever has not been sent yet."),
        danger=True,
    )
    return ask(
        request,
        question,
        Form(posted(request)),
        lambda given: remove_subscription(subscription_id=pk),
        done=_("The webhook is removed."),
        back=reverse("webhooks:subscriptions"),
    )


@module_page(permission=MANAGE)
def delivery_list(request: CabinetRequest) -> HttpResponse:
    context = {"live": live_address(request, CHANNEL)}
    return render_table(request, DeliveryTable, template="integrations/delivery_list.html", context=context)


@module_page(permission=MANAGE)
def delivery(request: CabinetRequest, pk: int) -> HttpResponse:
    one = list_deliveries().get(pk=pk)
    context = {
        "one": one,
        "name": word_of(one),
        "mark": DELIVERY_MARKS[DeliveryState(one.state)],
        "state": DeliveryState(one.state).label,
        "body": json.dumps(one.body, ensure_ascii=False, indent=2),
        "live": live_address(request, CHANNEL),
        "crumbs": [
            {"label": _("Webhooks"), "url": reverse("webhooks:subscriptions")},
            {"label": _("Log of deliveries"), "url": reverse("webhooks:delivery_list")},
        ],
    }
    return render_page(request, "integrations/delivery.html", context)


@module_action(permission=MANAGE)
def delivery_again(request: CabinetRequest, pk: int) -> HttpResponse:
    one = send_again(delivery_id=pk)
    if one.subscription.paused_at or not one.subscription.is_active:
        messages.warning(request, _("The webhook is paused: the message goes out when it is resumed."))
    else:
        messages.success(request, _("The message is sent again; what came of it will stand here in a moment."))
    return redirect_page(request, reverse("webhooks:delivery", args=[pk]))


def _edit(request: CabinetRequest, own: WebhookSubscription | None) -> HttpResponse:
    form = WebhookForm(request.POST or None, own=own)
    if form.is_valid():
        try:
            made = keep_subscription(subscription_id=own.pk if own else None, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            if own is None:
                return _secret(request, made, made.secret)
            messages.success(request, _("The webhook is kept."))
            return redirect_page(request, reverse("webhooks:subscription", args=[made.pk]))
    context = {"form": form, **(_shown(own) if own else {})}
    return render_settings(request, "integrations/webhook.html", context, status=422 if form.is_bound else 200)


def _shown(own: WebhookSubscription) -> dict[str, object]:
    tone, words = state_of(own)
    return {"row": own, "tone": tone, "words": words}


def _secret(request: CabinetRequest, own: WebhookSubscription, secret: str) -> HttpResponse:
    back = reverse("webhooks:subscription", args=[own.pk])
    context = {"secret": secret, "url": own.url, "name": own.title, "back": back}
    answer = render_settings(request, "integrations/secret.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
