"""«Выписки»: files of banks, from the upload to what came of them."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.finance.statements.forms import UploadForm
from core.finance.statements.marks import OUTCOME_MARKS
from core.finance.statements.models import StatementRun
from core.finance.statements.reasons import reason_text
from core.finance.statements.selectors import SHOWN_REFUSED, list_refused, list_runs
from core.finance.statements.services.runs import check_size, commit_run, discard_run, repeat_run, start_run
from core.finance.statements.states import QUEUED, Outcome, RunState
from core.finance.statements.tables import IMPORT, RunTable
from core.jobs.selectors import get_job_status
from core.lib.errors import DomainError
from core.lib.wording import for_reader
from core.organizations.models import OwnBankAccount
from core.ui import formatting
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

WORKING = frozenset({RunState.CHECKING, RunState.IMPORTING, RunState.UPLOADED})


@module_page(permission=IMPORT)
def run_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, RunTable, template="statements/run_list.html")


@module_page(permission=IMPORT)
def run_new(request: CabinetRequest) -> HttpResponse:
    return _upload_page(request, UploadForm())


@csrf_exempt
@module_action(permission=IMPORT)
def run_upload(request: CabinetRequest) -> HttpResponse:
    """Take the file; its size is judged before the body is read, which the check of the token would do."""
    try:
        check_size(int(request.META.get("CONTENT_LENGTH") or 0))
    except DomainError as error:
        response = _upload_page(request, UploadForm(), problem=str(error), status=error.status)
        # The rest of the body is not waited for.
        response.headers["Connection"] = "close"
        return response
    return _take_upload(request)


@csrf_protect
def _take_upload(request: CabinetRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    file = form.cleaned_data["file"]
    run = start_run(file=file, file_name=file.name, size=file.size, actor=request.user)
    return redirect_page(request, reverse("statements:run_detail", args=[run.pk]))


@module_page(permission=IMPORT)
def run_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show how far the file is; the page asks again while it is worked on."""
    run = list_runs().get(pk=pk)
    context = {
        "run": run,
        "is_working": run.state in WORKING,
        **_work(run),
        **_step(run),
        **_outcome(run),
        "accounts": [_account(account) for account in run.accounts],
        "sample": [{**line, "amount": Decimal(line["amount"])} for line in run.sample],
        "may_match": request.user.has_permission("finance.allocate_payment"),
        "crumbs": [{"label": _("Bank statements"), "url": reverse("statements:run_list")}],
    }
    return render_page(request, "statements/run_detail.html", context, {"statement-body": "body"})


def _account(account: dict[str, Any]) -> dict[str, Any]:
    """Return an account's figures as a person reads them."""
    names = ("opening", "credited", "debited", "closing", "came", "went")
    currency = account["currency"]
    amounts = {name: formatting.money(Decimal(account[name]), currency) if account[name] else "" for name in names}
    return {
        **account,
        **amounts,
        "is_whole": all(amounts.values()),
        "came_differs": account["came"] != account["credited"],
        "went_differs": account["went"] != account["debited"],
    }


def _work(run: StatementRun) -> dict[str, Any]:
    job = get_job_status(run.job_id) if run.job_id and run.state in WORKING else None
    return {"job": job, "share": formatting.percent(job.done * 100 / job.total) if job and job.total else ""}


def _step(run: StatementRun) -> dict[str, Any]:
    """Say at which of the four steps the file is, and whether it ended badly there."""
    failed = run.state in {RunState.REFUSED, RunState.BROKEN_OFF}
    steps = {RunState.UPLOADED: 2, RunState.CHECKING: 2, RunState.READY: 3, RunState.IMPORTING: 4, RunState.DONE: 4}
    step = steps.get(RunState(run.state)) or (3 if run.rows else 2)
    return {"step": step, "failed": failed, "finished": run.state == RunState.DONE}


def _outcome(run: StatementRun) -> dict[str, Any]:
    outcomes = [
        {"label": Outcome(code).label, "mark": OUTCOME_MARKS[code], "many": many, "code": code}
        for code in Outcome.values
        if (many := run.outcomes.get(code))
    ]
    refused = list_refused(run) if run.rejected else []
    return {
        "outcomes": outcomes,
        "booked": run.outcomes.get(Outcome.EXACT, 0),
        "waiting": sum(run.outcomes.get(code, 0) for code in QUEUED),
        "refused": [{"line": one.position, "number": one.number, "text": reason_text(one.reason)} for one in refused],
        "more_refused": max(run.rejected - SHOWN_REFUSED, 0),
        "problem": for_reader(run.problem),
    }


@module_action(permission=IMPORT)
def run_commit(request: CabinetRequest, pk: int) -> HttpResponse:
    actor = None if request.user.is_anonymous else request.user
    commit_run(run_id=pk, accept_totals=request.POST.get("accept_totals") == "on", actor=actor)
    return redirect_page(request, reverse("statements:run_detail", args=[pk]))


@module_action(permission=IMPORT)
def run_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    repeat_run(run_id=pk)
    return redirect_page(request, reverse("statements:run_detail", args=[pk]))


@module_action(permission=IMPORT)
def run_discard(request: CabinetRequest, pk: int) -> HttpResponse:
    discard_run(run_id=pk)
    return redirect_page(request, reverse("statements:run_list"))


def _upload_page(request: CabinetRequest, form: UploadForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "limit": settings.STATEMENT_MAX_BYTES,
        "limit_mb": settings.STATEMENT_MAX_BYTES // 2**20,
        "accounts": OwnBankAccount.objects.filter(is_active=True).select_related("legal_entity").order_by("pk")[:20],
        "crumbs": [{"label": _("Bank statements"), "url": reverse("statements:run_list")}],
    }
    return render_page(request, "statements/run_new.html", context, status=status)
