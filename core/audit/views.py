"""The pages of the journal: every deed, one deed with what it changed, and what concerns security."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.selectors import days_of_sign_ins, differences_of, facts_of, get_record, last_check
from core.audit.tables import KIND_MARKS, VIEW, RecordTable, SecurityTable
from core.audit.wording import ACTORS, action_word, subject_word
from core.jobs import enqueue
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table


@module_page(permission=VIEW)
def record_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, RecordTable, template="audit/record_list.html", context={"chain": last_check()})


@module_page(permission=VIEW)
def record_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show what was and what is, side by side: in a dialog over the list, or on a page of its own."""
    record = get_record(pk=pk)
    history = f"?subject={record.subject_type}&number={record.subject_id}"
    context = {
        "record": record,
        "action": action_word(record.action),
        "actor_kind": ACTORS.get(record.actor_kind, record.actor_kind),
        "mark": KIND_MARKS.get(record.kind),
        "subject_kind": subject_word(record.subject_type) if record.subject_type else "",
        "differences": differences_of(record),
        "facts": facts_of(record),
        "history_url": reverse("audit:record_list") + history if record.subject_id else "",
        "crumbs": [{"label": _("Journal"), "url": reverse("audit:record_list")}],
    }
    return render_page(request, "audit/record_detail.html", context, {"dialog-place": "dialog"})


@module_page(permission=VIEW)
def security(request: CabinetRequest) -> HttpResponse:
    days = days_of_sign_ins(at=timezone.now())
    return render_table(request, SecurityTable, template="audit/security.html", context={"days": days})


@module_action(permission=VIEW)
def chain_verify(request: CabinetRequest) -> HttpResponse:
    """Have the chain computed again by a worker, once a minute at most; the page shows the answer when it is opened."""
    enqueue(kind="audit.verify", key=f"{timezone.now():%Y-%m-%d %H:%M}", created_by=str(request.user))
    messages.success(request, _("The chain is being verified. Open the journal again in a moment."))
    return redirect_page(request, reverse("audit:record_list"))
