"""The entries of a directory: list, one entry, its form, and suggestions for fields that choose one."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.directories.form_fields import label_of
from core.directories.forms import EntryForm
from core.directories.models import Directory, Entry
from core.directories.rights import CHANGE, MANAGE, VIEW, may_change
from core.directories.selectors import find_entries, get_directory, get_entry
from core.directories.services.entries import add_entry, change_entry, switch_entry
from core.directories.tables import entry_table
from core.directories.views.directories import crumbs
from core.fields.selectors import fields_of
from core.fields.values import words_of
from core.lib.errors import DomainError
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, deny, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table


@module_page(permission=VIEW)
def entry_list(request: CabinetRequest, code: str) -> HttpResponse:
    directory = get_directory(request.viewer, code)
    context = {
        "directory": directory,
        "may_change": may_change(request.viewer, directory),
        "may_manage": request.viewer.has_permission(MANAGE),
        "crumbs": crumbs(),
    }
    return render_table(request, entry_table(directory), template="directories/entry_list.html", context=context)


@module_page(permission=VIEW)
def entry_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    entry = get_entry(request.viewer, pk)
    fields = fields_of(entry.directory.owner)
    context = {
        "entry": entry,
        "facts": [(one.label, words_of(one, entry.values.get(one.key))) for one in fields],
        "may_change": may_change(request.viewer, entry.directory),
        "crumbs": crumbs(entry.directory),
    }
    return render_page(request, "directories/entry_detail.html", context)


@module_page(permission=CHANGE, accepts_post=True)
def entry_new(request: CabinetRequest, code: str) -> HttpResponse:
    directory = get_directory(request.viewer, code)
    return _form(request, directory, None)


@module_page(permission=CHANGE, accepts_post=True)
def entry_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    entry = get_entry(request.viewer, pk)
    return _form(request, entry.directory, entry)


@module_action(permission=CHANGE)
def entry_off(request: CabinetRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=False)


@module_action(permission=CHANGE)
def entry_on(request: CabinetRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=True)


@module_page(permission=VIEW)
def entry_suggest(request: CabinetRequest, code: str) -> HttpResponse:
    """Show the first entries of which the typed text speaks; the input may have any name."""
    directory = get_directory(request.viewer, code)
    text = str(next(iter(request.GET.values()), ""))
    labels = [label_of(one) for one in find_entries(directory.code, text)]
    return render_page(request, "directories/_suggestions.html", {"labels": labels})


def _form(request: CabinetRequest, directory: Directory, entry: Entry | None) -> HttpResponse:
    if not may_change(request.viewer, directory):
        return deny(request)
    form = EntryForm(posted(request), fields=fields_of(directory.owner), entry=entry)
    if form.is_valid():
        try:
            if entry is None:
                add_entry(directory_id=directory.pk, what=form.facts())
            else:
                change_entry(entry_id=entry.pk, what=form.facts(), seen=form.cleaned_data["seen"])
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The entry is saved."))
            return redirect_page(request, reverse("directories:entry_list", args=[directory.code]))
    context = {"form": form, "entry": entry, "directory": directory, "crumbs": crumbs(directory)}
    return render_page(request, "directories/entry_form.html", context, status=422 if form.is_bound else 200)


def _switch(request: CabinetRequest, pk: int, *, is_active: bool) -> HttpResponse:
    entry = get_entry(request.viewer, pk)
    if not may_change(request.viewer, entry.directory):
        return deny(request)
    switch_entry(entry_id=pk, is_active=is_active)
    messages.success(request, _("The entry is in use again.") if is_active else _("The entry is out of use."))
    return redirect_page(request, reverse("directories:entry_list", args=[entry.directory.code]))
