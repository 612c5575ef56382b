"""The list of directories, and what the administrator sets of each."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.directories.forms import DirectoryForm
from core.directories.models import Directory
from core.directories.rights import MANAGE, VIEW
from core.directories.selectors import get_directory
from core.directories.services.directories import add_directory, change_directory
from core.directories.tables import DirectoryTable
from core.lib.errors import DomainError
from core.ui.asking import Question, ask, explain, posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table


@module_page(permission=VIEW)
def directory_list(request: CabinetRequest) -> HttpResponse:
    context = {"may_manage": request.viewer.has_permission(MANAGE)}
    return render_table(request, DirectoryTable, template="directories/directory_list.html", context=context)


@module_page(permission=MANAGE, accepts_post=True)
def directory_new(request: CabinetRequest) -> HttpResponse:
    """Make a directory; its fields are set next."""
    form = DirectoryForm(posted(request))
    if form.is_valid():
        try:
            made = add_directory(code=form.cleaned_data["code"], what=DirectoryForm.facts(form.cleaned_data))
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("directories:object_fields", args=[made.owner]))
    context = {"form": form, "crumbs": crumbs()}
    return render_page(request, "directories/directory_new.html", context, status=422 if form.is_bound else 200)


@module_page(permission=MANAGE, accepts_post=True)
def directory_edit(request: CabinetRequest, code: str) -> HttpResponse:
    directory = get_directory(request.viewer, code)
    form = DirectoryForm(posted(request), directory=directory)
    question = Question(title=_("The directory itself"), verb=_("Save"), icon="check", lead=directory.title)

    def deed(data: dict[str, Any]) -> object:
        return change_directory(directory_id=directory.pk, what=DirectoryForm.facts(data))

    back = reverse("directories:entry_list", args=[code])
    return ask(request, question, form, deed, done=_("The directory is saved."), back=back)


def crumbs(directory: Directory | None = None) -> list[dict[str, str]]:
    parts = [{"label": _("Directories"), "url": reverse("directories:directory_list")}]
    if directory is not None:
        parts.append({"label": directory.title, "url": reverse("directories:entry_list", args=[directory.code])})
    return parts
