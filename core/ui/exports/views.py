"""The pages of exports: ask for one, see one's own, take the file."""

import re
from typing import Any

from django import forms
from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ui.exports import services
from core.ui.exports.files import CONTENT_TYPES
from core.ui.htmx import add_toast, is_fragment_request, redirect_page, render_page
from core.ui.models import ExportFormat
from core.ui.page import CabinetRequest, module_action, module_page
from core.ui.tables import preferences
from core.ui.tables.parts import scope_salt
from core.ui.tables.table import Table, may_export
from core.ui.tables.views import list_state, table_of, view_query

DIALOG = {"dialog-place": "dialog"}
TRAY = {"dialog-place": "dialog", "exports": "tray"}


class ExportForm(forms.Form):
    """The kind of file and how much of each row."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("File"), choices=ExportFormat.choices, initial=ExportFormat.XLSX, widget=forms.RadioSelect
    )
    columns = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices=[("shown", gettext_lazy("Those shown, in their order")), ("all", gettext_lazy("All"))],
        initial="shown",
        widget=forms.RadioSelect,
    )
    scope = forms.CharField(required=False, widget=forms.HiddenInput)


def _exported_table(request: CabinetRequest, code: str) -> type[Table]:
    table = table_of(request, code)
    if not may_export(request.user, table):
        raise Http404(code)
    return table


def _scope(table: type[Table], text: str) -> dict[str, Any]:
    """Return the narrowing that our own page signed; any other is as missing."""
    try:
        scope: dict[str, Any] = signing.loads(text, salt=scope_salt(table)) if text else {}
    except signing.BadSignature as error:
        raise Http404 from error
    return scope


@module_page()
def export_new(request: CabinetRequest, code: str) -> HttpResponse:
    table = _exported_table(request, code)
    state = list_state(request, table)
    form = ExportForm(initial={"scope": request.GET.get("scope", "")})
    context = {"table": table, "form": form, "next": state.url}
    return render_page(request, "ui/table/export_form.html", context, DIALOG)


@module_action()
def export_start(request: CabinetRequest, code: str) -> HttpResponse:
    """Start the export of the rows that the list shows now, and show how far it is."""
    table = _exported_table(request, code)
    state, form = list_state(request, table), ExportForm(request.POST)
    if not form.is_valid():
        context = {"table": table, "form": form, "next": state.url}
        return render_page(request, "ui/table/export_form.html", context, DIALOG, status=422)
    look = preferences.look_of(preferences.read_settings(request.user, table), request.user, table, request.viewer)
    organization = getattr(request.viewer, "organization", None)
    services.start_export(
        user=request.user,
        table=table,
        query=view_query(state, request, table),
        columns=look.columns if form.cleaned_data["columns"] == "shown" else list(look.offered),
        file_format=form.cleaned_data["file_format"],
        scope=_scope(table, form.cleaned_data["scope"]),
        organization_id=organization.pk if organization else None,
    )
    if is_fragment_request(request):
        return _tray(request)
    return redirect_page(request, reverse("ui:export_list"))


@module_page()
def export_list(request: CabinetRequest) -> HttpResponse:
    """Show the person's own exports; while one is being made, the part with them asks again by itself."""
    return _tray(request)


def _tray(request: CabinetRequest) -> HttpResponse:
    listed = services.list_exports(request.user)
    context = {"exports": listed, "is_busy": any(status.is_open for status in listed)}
    return render_page(request, "ui/table/exports.html", context, TRAY)


@module_page()
def export_download(request: CabinetRequest, pk: Any) -> HttpResponseBase:
    """Hand out the file to the one who asked for it, as long as he may see what is in it."""
    export = services.get_ready_export(request.user, pk, timezone.now())
    try:
        file = default_storage.open(export.file_name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    services.note_export("ui.export.taken", export)
    made = timezone.localtime(export.finished_at)
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", export.title).strip()
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{title} {made:%Y-%m-%d %H-%M}.{export.file_format}",
        content_type=CONTENT_TYPES[export.file_format],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@module_action()
def export_dismiss(request: CabinetRequest, pk: Any) -> HttpResponse:
    services.dismiss_export(user=request.user, pk=pk)
    if is_fragment_request(request):
        return add_toast(_tray(request), _("Taken off the list"))
    return redirect_page(request, reverse("ui:export_list"))
