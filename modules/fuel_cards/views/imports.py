"""Import of suppliers' files: upload, check, decide, outcome."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.jobs.selectors import JobStatus, get_job_status
from core.lib.errors import DomainError
from core.lib.wording import for_reader
from core.ui import formatting
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from modules.fuel_cards.forms import CommitForm, UploadForm
from modules.fuel_cards.models import ImportKind, ImportRun
from modules.fuel_cards.selectors.runs import SHOWN_ERRORS, get_run, list_row_errors
from modules.fuel_cards.services.imports.reasons import reason_text
from modules.fuel_cards.services.imports.runs import check_size, commit_run, discard_run, repeat_run, start_run
from modules.fuel_cards.states import RunState
from modules.fuel_cards.tables.runs import RunTable

WORKING = frozenset({RunState.CHECKING, RunState.IMPORTING, RunState.UPLOADED})


@module_page(permission="fuel_cards.import_data")
def import_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, RunTable, template="fuel_cards/import_list.html")


@module_page(permission="fuel_cards.import_data")
def import_new(request: CabinetRequest) -> HttpResponse:
    return _upload_page(request, UploadForm())


@csrf_exempt
@module_action(permission="fuel_cards.import_data")
def import_upload(request: CabinetRequest) -> HttpResponse:
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
    run = start_run(
        kind=form.cleaned_data["kind"],
        supplier=form.cleaned_data["supplier"],
        file=file,
        file_name=file.name,
        size=file.size,
        actor=request.user,
    )
    return redirect_page(request, reverse("fuel_cards:import_detail", args=[run.pk]))


@module_page(permission="fuel_cards.import_data")
def import_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show how far the file is; the page asks again while it is worked on."""
    run = get_run(pk)
    job = _job(run)
    context = {
        "run": run,
        "is_working": run.state in WORKING,
        "job": job,
        "share": formatting.percent(job.done * 100 / job.total) if job and job.total else "",
        **_step(run),
        **_outcome(run),
        "crumbs": [{"label": _("Imports"), "url": reverse("fuel_cards:import_list")}],
    }
    return render_page(request, "fuel_cards/import_detail.html", context, {"import-body": "body"})


def _step(run: ImportRun) -> dict[str, Any]:
    """Say at which of the four steps the file is, and whether it ended badly there."""
    failed = run.state in {RunState.REFUSED, RunState.BROKEN_OFF}
    steps = {RunState.UPLOADED: 2, RunState.CHECKING: 2, RunState.READY: 3, RunState.IMPORTING: 4, RunState.DONE: 4}
    step = steps.get(RunState(run.state)) or (4 if run.rows else 2)
    return {"step": step, "failed": failed, "finished": run.state == RunState.DONE}


def _outcome(run: ImportRun) -> dict[str, Any]:
    errors = list_row_errors(run) if run.rejected else []
    rows = reverse("fuel_cards:card_list")
    if run.kind == ImportKind.TRANSACTIONS:
        rows = f"{reverse('fuel_cards:transaction_list')}?run={run.pk}"
    return {
        "errors": [{"line": error.line, "number": error.number, "text": reason_text(error.reason)} for error in errors],
        "more_errors": max(run.rejected - SHOWN_ERRORS, 0),
        "reasons": [(reason_text(code), number) for code, number in run.sample.get("reasons", {}).items()],
        "rows": run.sample.get("rows", []),
        "rows_url": rows,
        "nothing_new": not run.created and not run.updated,
        "problem": for_reader(run.problem) or (reason_text(run.problem_code) if run.problem_code else ""),
    }


@module_action(permission="fuel_cards.import_data")
def import_commit(request: CabinetRequest, pk: int) -> HttpResponse:
    form = CommitForm(request.POST)
    if form.is_valid():
        commit_run(run_id=get_run(pk).pk, mode=form.cleaned_data["mode"])
    return redirect_page(request, reverse("fuel_cards:import_detail", args=[pk]))


@module_action(permission="fuel_cards.import_data")
def import_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    repeat_run(run_id=get_run(pk).pk)
    return redirect_page(request, reverse("fuel_cards:import_detail", args=[pk]))


@module_action(permission="fuel_cards.import_data")
def import_discard(request: CabinetRequest, pk: int) -> HttpResponse:
    discard_run(run_id=get_run(pk).pk)
    return redirect_page(request, reverse("fuel_cards:import_list"))


def _job(run: ImportRun) -> JobStatus | None:
    return get_job_status(run.job_id) if run.job_id and run.state in WORKING else None


def _upload_page(request: CabinetRequest, form: UploadForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "limit": settings.IMPORT_MAX_BYTES,
        "limit_mb": settings.IMPORT_MAX_BYTES // 2**20,
        "may_add_supplier": request.user.has_permission("fuel_cards.add_supplier"),
        "crumbs": [{"label": _("Imports"), "url": reverse("fuel_cards:import_list")}],
    }
    return render_page(request, "fuel_cards/import_new.html", context, status=status)
