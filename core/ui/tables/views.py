"""Pages and actions that every list has: how it looks, its filters, its saved views."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lib.errors import DomainError
from core.ui.htmx import add_toast, back_url, is_fragment_request, redirect_page, render_page
from core.ui.page import CabinetRequest, module_action, module_page
from core.ui.tables import parts, preferences
from core.ui.tables.conditions import Conditions
from core.ui.tables.filters import control
from core.ui.tables.state import SEARCH, SORT, State, read_state
from core.ui.tables.table import Table, find_table, may

DIALOG = {"dialog-place": "dialog"}


class ViewForm(forms.Form):
    """A view's name and whether the list opens with it."""

    name = forms.CharField(label=gettext_lazy("View name"), max_length=60)
    is_default = forms.BooleanField(label=gettext_lazy("Open the list with this view"), required=False)


def table_of(request: CabinetRequest, code: str) -> type[Table]:
    """Return a table that the person may see; a table of a module that is off is as missing."""
    table = find_table(code)
    if table is None or not may(request.user, table.permission):
        raise Http404(code)
    return table


def list_state(request: CabinetRequest, table: type[Table]) -> State:
    """Return the state of the list from which the person came."""
    url = back_url(request)
    path, _mark, query = url.partition("?")
    plan = table.plan()
    return read_state(path, QueryDict(query), plan.parameters, plan.columns)


def return_to(request: CabinetRequest, url: str, *, toast: Any = "") -> HttpResponse:
    """Close the dialog and show the list again."""
    response = redirect_page(request, url)
    return add_toast(response, toast) if toast and is_fragment_request(request) else response


@module_action()
def table_settings(request: CabinetRequest, code: str) -> HttpResponse:
    """Keep columns, pin, width or density; "By default" forgets them all."""
    table, user, data = table_of(request, code), request.user, request.POST
    if "reset" in data:
        preferences.reset_settings(user=user, table=table)
    elif "pin" in data:
        preferences.pin_column(user=user, table=table, column=data["pin"])
    elif "width" in data:
        width = data["width"]
        known = width.isdigit() and len(width) < 6
        if known:
            preferences.resize_column(user=user, table=table, column=data.get("column", ""), width=int(width))
        return HttpResponse(status=204 if known else 422)
    elif "density" in data:
        preferences.choose_density(user=user, table=table, density=data["density"])
    elif "column" in data or "columns" in data:
        preferences.choose_columns(user=user, table=table, columns=data.getlist("column"))
    return redirect_page(request, list_state(request, table).url)


@module_page()
def table_filters(request: CabinetRequest, code: str) -> HttpResponse:
    """Show all filters of a list with their present values; the form leads to the list by GET."""
    table = table_of(request, code)
    state = list_state(request, table)
    conditions = Conditions(table, request)
    form = conditions.filterset.get_form_class()(state.data(), prefix=None)
    fields = [{"label": form.fields[name].label, "control": control(form, name)} for name in form.fields]
    kept = [pair for pair in state.kept() if pair not in state.conditions and pair[0] != SORT]
    kept += [(SEARCH, state.search)] if state.search else []
    reset = State(path=state.path, view=state.view, sort=state.sort).url
    context = {
        "table": table,
        "fields": fields,
        "kept": kept,
        "sorts": parts.sort_options(table, request.user, request.viewer),
        "sort": state.sort or _last_sort(request, table) or table.order,
        "path": state.path,
        "back": state.url,
        "reset_url": reset,
    }
    return render_page(request, "ui/table/filters.html", context, DIALOG)


@module_page()
def view_new(request: CabinetRequest, code: str) -> HttpResponse:
    """Ask for a name under which the present conditions and order are kept."""
    table = table_of(request, code)
    return _view_page(request, table, ViewForm(), list_state(request, table))


@module_action()
def view_save(request: CabinetRequest, code: str) -> HttpResponse:
    table = table_of(request, code)
    state, form = list_state(request, table), ViewForm(request.POST)
    if not form.is_valid():
        return _view_page(request, table, form, state, status=422)
    query = view_query(state, request, table)
    try:
        view = preferences.save_view(user=request.user, table=table, query=query, **form.cleaned_data)
    except DomainError as error:
        form.add_error("name", str(error))
        return _view_page(request, table, form, state, status=422)
    opened = state.first_page(view=str(view.pk))
    return return_to(request, opened.url, toast=_("View “%(name)s” saved") % {"name": view.name})


@module_page()
def view_edit(request: CabinetRequest, code: str, pk: int) -> HttpResponse:
    """Offer to rename a view, overwrite it, open the list with it, or delete it."""
    table = table_of(request, code)
    view = preferences.get_view(request.user, table, pk)
    is_default = preferences.read_settings(request.user, table).default_view_id == view.pk
    form = ViewForm(initial={"name": view.name, "is_default": is_default})
    return _view_page(request, table, form, list_state(request, table), view=view)


@module_action()
def view_change(request: CabinetRequest, code: str, pk: int) -> HttpResponse:
    table = table_of(request, code)
    view = preferences.get_view(request.user, table, pk)
    state, form = list_state(request, table), ViewForm(request.POST)
    if not form.is_valid():
        return _view_page(request, table, form, state, view=view, status=422)
    query = view_query(state, request, table) if "overwrite" in request.POST else None
    try:
        preferences.change_view(user=request.user, table=table, pk=pk, query=query, **form.cleaned_data)
    except DomainError as error:
        form.add_error("name", str(error))
        return _view_page(request, table, form, state, view=view, status=422)
    return return_to(request, state.first_page().url, toast=_("View “%(name)s” saved") % {"name": form["name"].value()})


@module_action()
def view_delete(request: CabinetRequest, code: str, pk: int) -> HttpResponse:
    table = table_of(request, code)
    preferences.delete_view(user=request.user, table=table, pk=pk)
    state = list_state(request, table).first_page(view="")
    return return_to(request, state.url, toast=_("View deleted"))


def view_query(state: State, request: CabinetRequest, table: type[Table]) -> str:
    """Return what a view keeps: conditions, search and the order as the person sees it."""
    sort = state.sort or _last_sort(request, table)
    kept = State(path="", conditions=state.conditions, search=state.search, sort=sort)
    return kept.url.removeprefix("?")


def _last_sort(request: CabinetRequest, table: type[Table]) -> str:
    return preferences.look_of(preferences.read_settings(request.user, table), request.user, table).sort


def _view_page(
    request: CabinetRequest, table: type[Table], form: forms.Form, state: State, *, view: Any = None, status: int = 200
) -> HttpResponse:
    context = {"table": table, "form": form, "view": view, "next": state.url}
    return render_page(request, "ui/table/view_form.html", context, DIALOG, status=status)
