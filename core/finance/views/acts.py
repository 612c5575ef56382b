"""Acts: the list, one of them, its printed form and the files that both sides pass about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.documents.marks import DOCUMENT_MARKS
from core.documents.selectors import list_about
from core.finance.history import happenings
from core.finance.marks import ACTS
from core.finance.models import Act
from core.finance.selectors.acts import ANSWER, ISSUE, VIEW, get_act, list_changes, list_lines
from core.finance.selectors.invoices import vat_by_rate
from core.finance.services.act_documents import SUBJECT, document_of_act
from core.finance.services.act_printing import printed_act, printed_upd
from core.finance.states import ACT_FLOW, ActStatus
from core.finance.tables import ActTable, OwnActTable
from core.finance.tables.acts import number_words, period_words
from core.finance.views.invoices import live_channels
from core.organizations.viewer import Viewer
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MOVES = "finance.act.issued finance.act.moved"
ADD = "documents.add_version"


@module_page(permission=VIEW)
def act_list(request: CabinetRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "may_issue": viewer.has_permission(ISSUE),
        "channels": live_channels(viewer),
        "moves": MOVES,
    }
    table = ActTable if viewer.is_staff else OwnActTable
    return render_table(request, table, template="finance/act_list.html", context=context)


@module_page(permission=VIEW)
def act_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the act; an open page asks for its living parts again when something happens to it."""
    act, viewer = get_act(request.viewer, pk), request.viewer
    lines = list_lines(act)
    changes = list_changes(act, viewer)
    context = {
        "act": act,
        "name": number_words(act),
        "period": period_words(act),
        "mark": ACTS[act.status],
        "lines": lines,
        "vat": [one for one in vat_by_rate(lines) if one.rate is not None],
        "dispute": next((one for one in changes if one.status_to == ActStatus.DISPUTED), None),
        "history": happenings(changes, viewer, words=dict(ActStatus.choices), marks=ACTS, without_move=("", "")),
        "channel": f"organization.{act.organization_id}",
        "moves": MOVES,
        "crumbs": [{"label": pgettext("documents", "Acts"), "url": reverse("finance:act_list")}],
        **_files(viewer, act),
        **_deeds(viewer, act),
    }
    living = {"act-body": "finance/_act_living.html"}
    return render_page(request, "finance/act_detail.html", context, living)


@module_page(permission=VIEW)
def act_pdf(request: CabinetRequest, pk: int) -> HttpResponse:
    act = get_act(request.viewer, pk)
    return _download(printed_act(act), act.number)


@module_page(permission=VIEW)
def act_upd(request: CabinetRequest, pk: int) -> HttpResponse:
    """Hand out the universal transfer document of the act."""
    act = get_act(request.viewer, pk)
    return _download(printed_upd(act), _("UPD %(number)s") % {"number": act.number})


def _download(content: bytes, title: str) -> HttpResponse:
    name = f"{title}.pdf".replace("/", "-").replace("\\", "-")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@module_action(permission=ADD)
def act_files(request: CabinetRequest, pk: int) -> HttpResponse:
    """Open the document in which both sides pass versions of the act, begun where there is none."""
    viewer = request.viewer
    act = get_act(viewer, pk)
    get_act(viewer, pk, permission=ADD)
    document = document_of_act(act, with_copy=viewer.is_staff)
    messages.success(request, _("Both sides add their versions here and answer the other's."))
    return redirect_page(request, reverse("documents:document_detail", args=[document.pk]))


def _files(viewer: Viewer, act: Act) -> dict[str, Any]:
    sees = viewer.may_for("documents.view_document", act.organization_id)
    documents = list(list_about(viewer, SUBJECT, act.pk)[:20]) if sees else []
    return {
        "documents": [(one, DOCUMENT_MARKS[one.status]) for one in documents],
        "may_begin": sees and not documents and bool(act.number) and viewer.may_for(ADD, act.organization_id),
    }


def _deeds(viewer: Viewer, act: Act) -> dict[str, Any]:
    """Return what this person may do with it now."""
    actions = ACT_FLOW.actions(act.status)
    issues = viewer.may_for(ISSUE, act.organization_id)
    answers = viewer.may_for(ANSWER, act.organization_id)
    return {
        "may_issue": issues and "issue" in actions,
        "may_edit": issues and "issue" in actions and not act.module,
        "may_cancel": issues and "cancel" in actions,
        "may_sign": answers and "sign" in actions,
        "may_dispute": answers and "dispute" in actions,
        "sees_invoice": viewer.may_for("finance.view_invoice", act.organization_id),
    }
