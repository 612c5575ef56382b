"""A file of entries: upload, what would come of it, decide, outcome."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from core.directories.forms import UploadForm
from core.directories.models import EntryImport
from core.directories.rights import CHANGE, may_change
from core.directories.selectors import get_directory, get_import
from core.directories.services.imports import (
    commit_import,
    discard_import,
    repeat_import,
    start_import,
)
from core.directories.views.directories import crumbs
from core.fields.selectors import fields_of
from core.jobs.selectors import get_job_status
from core.lib.errors import DomainError
from core.lib.wording import for_reader
from core.ui import formatting
from core.ui.asking import explain
from core.ui.page import CabinetRequest, deny, module_action, module_page, redirect_page, render_page


@module_page(permission=CHANGE, accepts_post=True)
def import_new(request: CabinetRequest, code: str) -> HttpResponse:
    directory = get_directory(request.viewer, code)
    if not may_change(request.viewer, directory):
        return deny(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = start_import(
                directory_id=directory.pk, file=file, file_name=file.name, size=file.size, actor=request.user
            )
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("directories:import_detail", args=[run.pk]))
    context = {
        "form": form,
        "directory": directory,
        "fields": fields_of(directory.owner),
        "crumbs": crumbs(directory),
    }
    return render_page(request, "directories/import_new.html", context, status=422 if form.is_bound else 200)


@module_page(permission=CHANGE)
def import_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show what comes of the file; the page asks again while it is worked on."""
    run = get_import(request.viewer, pk)
    may = may_change(request.viewer, run.directory)
    context = {
        "run": run,
        "may_decide": run.state == "ready" and may,
        "may_repeat": run.state == "broken_off" and may,
        "problem": for_reader(run.problem),
        **_work(run),
        "brings": run.created + run.updated,
        "rest": max(run.rejected - len(run.problems), 0),
        "crumbs": crumbs(run.directory),
    }
    return render_page(request, "directories/import_detail.html", context, {"import-body": "body"})


def _work(run: EntryImport) -> dict[str, Any]:
    working = run.state in ("checking", "taking")
    job = get_job_status(run.job_id) if working and run.job_id else None
    share = formatting.percent(job.done * 100 / job.total) if job and job.total else ""
    return {"is_working": working, "job": job, "share": share}


@module_action(permission=CHANGE)
def import_commit(request: CabinetRequest, pk: int) -> HttpResponse:
    run = get_import(request.viewer, pk)
    if not may_change(request.viewer, run.directory):
        return deny(request)
    commit_import(import_id=pk)
    return redirect_page(request, reverse("directories:import_detail", args=[pk]))


@module_action(permission=CHANGE)
def import_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    run = get_import(request.viewer, pk)
    if not may_change(request.viewer, run.directory):
        return deny(request)
    repeat_import(import_id=pk)
    return redirect_page(request, reverse("directories:import_detail", args=[pk]))


@module_action(permission=CHANGE)
def import_discard(request: CabinetRequest, pk: int) -> HttpResponse:
    run = get_import(request.viewer, pk)
    if not may_change(request.viewer, run.directory):
        return deny(request)
    discard_import(import_id=pk)
    return redirect_page(request, reverse("directories:entry_list", args=[run.directory.code]))
