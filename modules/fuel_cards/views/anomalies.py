"""Suspicious operations: the queue, what is made of each, and what is looked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.ui.asking import Question, ask, explain, posted
from core.ui.formatting import card_mask
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table
from modules.fuel_cards.forms.anomalies import AnomalyPolicyForm, DismissForm
from modules.fuel_cards.models import AnomalyPolicy
from modules.fuel_cards.selectors.anomalies import DECIDE, VIEW, get_anomaly
from modules.fuel_cards.services.anomalies.deciding import dismiss_anomaly, hold_card, set_anomaly_policy
from modules.fuel_cards.tables.anomalies import AnomalyTable


@module_page(permission=VIEW)
def anomaly_list(request: CabinetRequest) -> HttpResponse:
    context = {"may_configure": request.user.has_permission("fuel_cards.change_policy")}
    return render_table(request, AnomalyTable, template="fuel_cards/anomaly_list.html", context=context)


@module_action(permission=DECIDE)
def anomaly_hold(request: CabinetRequest, pk: int) -> HttpResponse:
    """Block the card at once; whoever was wrong lets it work again on its page."""
    found = get_anomaly(request.viewer, pk, permission=DECIDE)
    hold_card(anomaly_id=found.pk, actor=request.user)
    messages.success(request, _("The card %(card)s is blocked.") % {"card": card_mask(found.card.number)})
    return redirect_page(request, back_url(request, reverse("fuel_cards:anomaly_list")))


@module_page(permission=DECIDE, accepts_post=True)
def anomaly_dismiss(request: CabinetRequest, pk: int) -> HttpResponse:
    found = get_anomaly(request.viewer, pk, permission=DECIDE)
    question = Question(
        title=_("Is nothing wrong?"),
        verb=_("Nothing wrong"),
        icon="circle-check",
        lead=f"{card_mask(found.card.number)}, {found.get_rule_display()}: {found.words}",
    )
    return ask(
        request,
        question,
        DismissForm(posted(request)),
        lambda data: dismiss_anomaly(anomaly_id=found.pk, note=data["note"], actor=request.user),
        done=_("The operation is let pass."),
        back=reverse("fuel_cards:anomaly_list"),
    )


@module_page(permission="fuel_cards.change_policy", accepts_post=True)
def anomaly_policy(request: CabinetRequest) -> HttpResponse:
    form = AnomalyPolicyForm(posted(request), initial=AnomalyPolicyForm.of(AnomalyPolicy.load()))
    if form.is_bound and form.is_valid():
        try:
            set_anomaly_policy(**form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect_page(request, reverse("fuel_cards:anomaly_policy"))
    status = 422 if form.is_bound else 200
    return render_settings(request, "fuel_cards/anomaly_policy.html", {"form": form}, status=status)
