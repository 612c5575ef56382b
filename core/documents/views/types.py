"""The settings page of the types of documents."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.forms import TypeForm
from core.documents.services.types import set_type
from core.documents.types import known_types
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

MANAGE = "documents.manage_type"


@module_page(permission=MANAGE)
def type_list(request: CabinetRequest) -> HttpResponse:
    return render_settings(request, "documents/type_list.html", {"types": known_types()})


@module_page(permission=MANAGE, accepts_post=True)
def type_add(request: CabinetRequest) -> HttpResponse:
    return _edit(request, TypeForm(posted(request), known=False), "")


@module_page(permission=MANAGE, accepts_post=True)
def type_edit(request: CabinetRequest, code: str) -> HttpResponse:
    found = next((one for one in known_types() if one.code == code), None)
    if found is None:
        raise Http404
    initial = {"title": found.title, "is_active": found.is_active}
    return _edit(request, TypeForm(posted(request), known=True, initial=initial), code)


def _edit(request: CabinetRequest, form: TypeForm, code: str) -> HttpResponse:
    if form.is_valid():
        given = form.cleaned_data
        wanted = code or given["code"]
        try:
            if not code and wanted in {one.code for one in known_types()}:
                form.add_error("code", _("There is a type with this code already."))
            else:
                set_type(code=wanted, title=given["title"], is_active=given["is_active"])
        except DomainError as error:
            form.add_error(None, str(error))
        if not form.errors:
            messages.success(request, _("The types are saved."))
            return redirect_page(request, reverse("documents:type_list"))
    context = {"form": form, "code": code, "url": request.path}
    status = 422 if form.is_bound and form.errors else 200
    return render_settings(request, "documents/type_edit.html", context, status=status)
