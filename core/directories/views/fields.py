"""The editor of typed fields: of a directory, and of objects to which the company adds fields of its own."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.directories.rights import MANAGE
from core.directories.selectors import get_directory
from core.directories.views.directories import crumbs
from core.fields.forms import FieldForm
from core.fields.models import Field
from core.fields.objects import extended_objects
from core.fields.selectors import fields_of, retired_fields_of
from core.fields.services import add_field, change_field, restore_field, retire_field, shift_field
from core.ui.asking import Question, ask, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose fields are set up, and where its own page is."""

    owner: str
    title: Any
    url: str = ""


@module_page(permission=MANAGE)
def object_index(request: CabinetRequest) -> HttpResponse:
    """Show the objects to which fields can be added."""
    shown = [{"object": one, "fields": fields_of(one.code)} for one in extended_objects()]
    return render_page(request, "directories/object_index.html", {"objects": shown, "crumbs": crumbs()})


@module_page(permission=MANAGE)
def object_fields(request: CabinetRequest, owner: str) -> HttpResponse:
    place = _place(request, owner)
    context = {
        "place": place,
        "fields": fields_of(owner),
        "retired": retired_fields_of(owner),
        "crumbs": crumbs(get_directory(request.viewer, owner.partition(":")[2]) if place.url else None),
    }
    return render_page(request, "directories/object_fields.html", context)


@module_page(permission=MANAGE, accepts_post=True)
def field_new(request: CabinetRequest, owner: str) -> HttpResponse:
    place = _place(request, owner)
    form = FieldForm(posted(request))
    question = Question(title=_("New field"), verb=_("Add the field"), icon="plus", lead=str(place.title))

    def deed(data: dict[str, Any]) -> object:
        return add_field(owner=owner, what=FieldForm.facts(data))

    return ask(request, question, form, deed, done=_("The field is added."), back=_back(owner))


@module_page(permission=MANAGE, accepts_post=True)
def field_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    form = FieldForm(posted(request), field=field)
    question = Question(title=_("Field «%(field)s»") % {"field": field}, verb=_("Save"), icon="check")

    def deed(data: dict[str, Any]) -> object:
        return change_field(field_id=pk, what=FieldForm.facts({"target": "", **data}))

    return ask(request, question, form, deed, done=_("The field is saved."), back=_back(field.owner))


@module_action(permission=MANAGE)
def field_retire(request: CabinetRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    retire_field(field_id=pk)
    messages.success(request, _("The field is put away; its values stay."))
    return redirect_page(request, _back(field.owner))


@module_action(permission=MANAGE)
def field_restore(request: CabinetRequest, pk: int) -> HttpResponse:
    field = _field(request, pk)
    restore_field(field_id=pk)
    messages.success(request, _("The field is back with its values."))
    return redirect_page(request, _back(field.owner))


@module_action(permission=MANAGE)
def field_shift(request: CabinetRequest, pk: int, way: str) -> HttpResponse:
    field = _field(request, pk)
    shift_field(field_id=pk, earlier=way == "earlier")
    return redirect_page(request, _back(field.owner))


def _place(request: CabinetRequest, owner: str) -> Place:
    """Return whose fields these are; a directory that the reader may not see is as missing."""
    family, mark, code = owner.partition(":")
    if mark and family == "directory":
        directory = get_directory(request.viewer, code)
        return Place(owner=owner, title=directory.title, url=reverse("directories:entry_list", args=[code]))
    found = next((one for one in extended_objects() if one.code == owner), None)
    if found is None:
        raise Field.DoesNotExist
    return Place(owner=owner, title=found.title)


def _field(request: CabinetRequest, pk: int) -> Field:
    field = Field.objects.get(pk=pk)
    _place(request, field.owner)
    return field


def _back(owner: str) -> str:
    return reverse("directories:object_fields", args=[owner])
