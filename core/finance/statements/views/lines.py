"""Lines of statements: the list, one line with its history, and taking a decision back."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.finance.authors import present_author
from core.finance.models import Payment
from core.finance.statements.forms import UndoForm
from core.finance.statements.marks import OUTCOME_MARKS, PAYMENT_MARKS
from core.finance.statements.selectors import get_line, list_deeds, list_lines, other_half, parts_of
from core.finance.statements.services.deeds import undo
from core.finance.statements.states import Outcome
from core.finance.statements.tables import IMPORT, LineTable
from core.finance.states import PaymentStatus
from core.organizations.scope import get_owned
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

ALLOCATE = "finance.allocate_payment"
DEEDS = {
    "taken": (gettext_lazy("Came with a statement"), "file-spreadsheet", ""),
    "judged": (gettext_lazy("Looked at once more"), "refresh", ""),
    "booked": (gettext_lazy("Matched and booked without a person"), "circle-check", "ok"),
    "matched": (gettext_lazy("Matched by hand"), "circle-check", "ok"),
    "attached": (gettext_lazy("Recognised as a payment entered before"), "link-plus", "ok"),
    "set_aside": (gettext_lazy("Not a client's payment"), "building", ""),
    "returned": (gettext_lazy("Taken back: waits for a decision"), "unlink", "warn"),
}


@module_page(permission=IMPORT)
def line_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, LineTable, template="statements/line_list.html")


@module_page(permission=IMPORT)
def line_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show one movement: what the bank says, what it was matched with, and everything that was done with it."""
    line = get_line(request.viewer, pk)
    match = line.match
    payment = match.payment
    deeds = [_deed(deed) for deed in list_deeds(line)]
    context: dict[str, Any] = {
        "line": line,
        "match": match,
        "payment": payment,
        "outcome": {"label": Outcome(match.outcome).label, "mark": OUTCOME_MARKS[match.outcome]},
        "status": {"label": payment.get_status_display(), "mark": PAYMENT_MARKS[payment.status]} if payment else None,
        "parts": parts_of(line),
        "other_half": other_half(line),
        "deeds": deeds,
        "may_undo": payment is not None
        and payment.status in {PaymentStatus.BOOKED, PaymentStatus.SET_ASIDE}
        and request.user.has_permission(ALLOCATE),
        "may_match": payment is not None
        and payment.status == PaymentStatus.UNMATCHED
        and request.user.has_permission(ALLOCATE),
        "crumbs": [
            {"label": _("Bank statements"), "url": reverse("statements:run_list")},
            {"label": _("Lines of statements"), "url": reverse("statements:line_list")},
        ],
    }
    return render_page(request, "statements/line_detail.html", context)


def _deed(deed: Any) -> dict[str, Any]:
    title, icon, tone = DEEDS.get(deed.deed, (deed.deed, "history", ""))
    return {
        "title": title,
        "icon": icon,
        "tone": tone,
        "at": deed.at,
        "who": str(deed.user) if deed.user else deed.get_author_kind_display(),
        "outcome": Outcome(deed.outcome).label if deed.outcome else "",
        "client": deed.organization,
        "reason": deed.reason,
    }


@module_action(permission=ALLOCATE)
def line_undo(request: CabinetRequest, pk: int) -> HttpResponse:
    """Take the decision about a line back; the money waits to be matched again."""
    line = get_owned(list_lines(request.viewer), request.viewer, "match__organization", pk=pk)
    form = UndoForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    payment_id = line.match.payment_id
    if payment_id is None:
        raise Payment.DoesNotExist
    undo(payment_id=payment_id, reason=reason, author=present_author())
    return redirect_page(request, reverse("statements:line_detail", args=[pk]))
