"""The list of documents, one document, and what it is called."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.forms import DescriptionForm, NewDocumentForm, VersionForm
from core.documents.models import Document
from core.documents.selectors import get_document, side_of
from core.documents.services.uploading import add_document
from core.documents.services.writing import describe_document
from core.documents.signature.on_document import signature_parts
from core.documents.tables import DocumentTable, OwnDocumentTable, period_words
from core.documents.types import type_titles
from core.documents.views.parts import list_channels, live_channels, parts_of
from core.documents.views.uploads import upload_action, upload_context
from core.lib.errors import DomainError
from core.live.following import live_address
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

VIEW, ADD, CHANGE = "documents.view_document", "documents.add_version", "documents.change_document"


@module_page(permission=VIEW)
def document_list(request: CabinetRequest) -> HttpResponse:
    table = DocumentTable if request.viewer.is_staff else OwnDocumentTable
    context = {
        "may_add": request.viewer.has_permission(ADD),
        "live": live_address(request, *list_channels(request.viewer)),
    }
    return render_table(request, table, template="documents/document_list.html", context=context)


@module_page(permission=ADD)
def document_new(request: CabinetRequest) -> HttpResponse:
    wanted = {"organization": request.GET.get("organization", ""), "type": request.GET.get("type", "")}
    return _new_page(request, NewDocumentForm(viewer=request.viewer, initial=wanted))


@upload_action(permission=ADD)
def document_upload(request: CabinetRequest) -> HttpResponse:
    """Begin a document with its first version."""
    form = NewDocumentForm(request.POST, request.FILES, viewer=request.viewer)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        version = add_document(
            organization_id=form.organization_id(),
            what=form.description(),
            side=side_of(request.viewer),
            source=file,
            file_name=file.name,
            author=present_author(),
        )
    except DomainError as error:
        _note_problem(form, error)
        return _new_page(request, form, status=422)
    messages.success(request, _("The document is uploaded; the other side has been told."))
    return redirect_page(request, reverse("documents:document_detail", args=[version.document_id]))


@module_page(permission=VIEW)
def document_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    document = get_document(request.viewer, pk)
    return detail_page(request, document, VersionForm())


def detail_page(request: CabinetRequest, document: Document, form: VersionForm, *, status: int = 200) -> HttpResponse:
    """Show a document with both sides' versions; `form` may carry what was wrong with an upload."""
    viewer = request.viewer
    context = {
        "document": document,
        "type": type_titles().get(document.type, document.type),
        "period": period_words(document),
        "form": form,
        "live": live_address(request, *live_channels(viewer, document)),
        "may_edit": viewer.has_permission(CHANGE),
        "may_upload": viewer.may_for(ADD, document.organization_id),
        "crumbs": [{"label": _("Documents"), "url": reverse("documents:document_list")}],
        **upload_context(),
        **parts_of(viewer, document),
        **signature_parts(viewer, document),
    }
    return render_page(request, "documents/document_detail.html", context, status=status)


@module_page(permission=CHANGE, accepts_post=True)
def document_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    """The staff describe a document anew."""
    document = get_document(request.viewer, pk, permission=CHANGE)
    form = DescriptionForm(
        posted(request),
        initial=DescriptionForm.initial_of(document),
        organization_id=document.organization_id,
        kept=document.type,
    )
    if form.is_valid():
        try:
            describe_document(document_id=document.pk, what=form.description())
        except DomainError as error:
            _note_problem(form, error)
        else:
            return redirect_page(request, reverse("documents:document_detail", args=[document.pk]))
    context = {
        "document": document,
        "form": form,
        "crumbs": [
            {"label": _("Documents"), "url": reverse("documents:document_list")},
            {"label": str(document), "url": reverse("documents:document_detail", args=[document.pk])},
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "documents/document_edit.html", context, status=status)


def _new_page(request: CabinetRequest, form: NewDocumentForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "crumbs": [{"label": _("Documents"), "url": reverse("documents:document_list")}],
        **upload_context(),
    }
    return render_page(request, "documents/document_new.html", context, status=status)


def _note_problem(form: Any, error: DomainError) -> None:
    """Put a refusal beside the fields that it names, else above the form."""
    named = {name: texts for name, texts in error.fields.items() if name in form.fields}
    for name, texts in named.items():
        form.add_error(name, texts)
    if not named:
        form.add_error(None, str(error))
