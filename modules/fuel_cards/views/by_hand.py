"""What staff enter of a card by hand: the card itself, and its vehicle."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.ui.asking import Question, ask, explain, posted
from core.ui.formatting import card_mask
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from modules.fuel_cards.forms.cards import AddCardForm, VehicleForm
from modules.fuel_cards.selectors.anomalies import DECIDE
from modules.fuel_cards.selectors.cards import get_card
from modules.fuel_cards.services.add_card import add_card
from modules.fuel_cards.services.anomalies.deciding import set_vehicle


@module_page(permission="fuel_cards.add_card", accepts_post=True)
def card_add(request: CabinetRequest) -> HttpResponse:
    """Add a card; an operation that waits for it brings its number and supplier along."""
    known = {name: request.GET[name] for name in ("number", "supplier", "holder") if name in request.GET}
    form = AddCardForm(posted(request), initial=known)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            card = add_card(supplier_id=facts.pop("supplier").pk, **facts)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The card %(card)s is added.") % {"card": card_mask(card.number)})
            return redirect_page(request, reverse("fuel_cards:card_detail", args=[card.pk]))
    context = {"form": form, "crumbs": [{"label": _("Cards"), "url": reverse("fuel_cards:card_list")}]}
    return render_page(request, "fuel_cards/card_add.html", context, status=422 if form.is_bound else 200)


@module_page(permission=DECIDE, accepts_post=True)
def card_vehicle(request: CabinetRequest, pk: int) -> HttpResponse:
    card = get_card(request.viewer, pk, permission=DECIDE)
    question = Question(
        title=_("Vehicle of the card"),
        verb=_("Save"),
        icon="check",
        lead=card_mask(card.number),
        text=_("Operations that come from now on are compared with it."),
    )
    form = VehicleForm(posted(request), card=card)
    back = reverse("fuel_cards:card_detail", args=[card.pk])
    return ask(
        request,
        question,
        form,
        lambda data: set_vehicle(card_id=card.pk, **form.facts()),
        done=_("Saved."),
        back=back,
    )
