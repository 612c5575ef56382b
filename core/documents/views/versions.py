"""Versions: uploaded by one side, judged by the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.authors import present_author
from core.documents.forms import VerdictForm, VersionForm
from core.documents.models import Version
from core.documents.selectors import get_document, get_version, side_of
from core.documents.services.uploading import add_version
from core.documents.services.verdicts import review_version
from core.documents.views.documents import ADD, detail_page
from core.documents.views.parts import REVIEW
from core.documents.views.uploads import upload_action
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page

DIALOG = {"dialog-place": "dialog"}
WORDS: dict[str, dict[str, Any]] = {
    "accept": {
        "title": gettext_lazy("Accept the version?"),
        "verb": gettext_lazy("Accept"),
        "icon": "check",
        "variant": "primary",
        "done": gettext_lazy("The version is accepted."),
    },
    "reject": {
        "title": gettext_lazy("Reject the version?"),
        "verb": gettext_lazy("Reject"),
        "icon": "x",
        "variant": "danger-solid",
        "done": gettext_lazy("The version is rejected; the other side sees why."),
    },
    "reopen": {
        "title": gettext_lazy("Take the verdict back?"),
        "verb": gettext_lazy("Take back"),
        "icon": "arrow-back-up",
        "variant": "primary",
        "done": gettext_lazy("The version is being checked again."),
    },
}


@upload_action(permission=ADD)
def version_upload(request: CabinetRequest, pk: int) -> HttpResponse:
    document = get_document(request.viewer, pk, permission=ADD)
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        return detail_page(request, document, form, status=422)
    file = form.cleaned_data["file"]
    try:
        add_version(
            document_id=document.pk,
            side=side_of(request.viewer),
            source=file,
            file_name=file.name,
            author=present_author(),
            comment=form.cleaned_data["comment"],
        )
    except DomainError as error:
        form.add_error("file", str(error))
        return detail_page(request, document, form, status=422)
    messages.success(request, _("The version is uploaded; the other side has been told."))
    return redirect_page(request, reverse("documents:document_detail", args=[document.pk]))


@module_action(permission=REVIEW)
def version_take(request: CabinetRequest, pk: int) -> HttpResponse:
    """Say that somebody looks at it now."""
    version = get_version(request.viewer, pk, permission=REVIEW)
    review_version(version_id=version.pk, action="take", side=side_of(request.viewer), author=present_author())
    return redirect_page(request, reverse("documents:document_detail", args=[version.document_id]))


@module_page(permission=REVIEW, accepts_post=True)
def version_accept(request: CabinetRequest, pk: int) -> HttpResponse:
    return _judge(request, pk, "accept")


@module_page(permission=REVIEW, accepts_post=True)
def version_reject(request: CabinetRequest, pk: int) -> HttpResponse:
    return _judge(request, pk, "reject")


@module_page(permission=REVIEW, accepts_post=True)
def version_reopen(request: CabinetRequest, pk: int) -> HttpResponse:
    return _judge(request, pk, "reopen")


def _judge(request: CabinetRequest, pk: int, action: str) -> HttpResponse:
    """Ask for words, then set the verdict; who comes second reads what the first one has decided."""
    version = get_version(request.viewer, pk, permission=REVIEW)
    form = VerdictForm(posted(request), action=action)
    if form.is_valid():
        try:
            review_version(
                version_id=version.pk,
                action=action,
                side=side_of(request.viewer),
                author=present_author(),
                comment=form.cleaned_data["comment"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, WORDS[action]["done"])
            return redirect_page(request, reverse("documents:document_detail", args=[version.document_id]))
    return _ask(request, version, action, form)


def _ask(request: CabinetRequest, version: Version, action: str, form: VerdictForm) -> HttpResponse:
    back = reverse("documents:document_detail", args=[version.document_id])
    context = {
        "version": version,
        "form": form,
        "words": WORDS[action],
        "url": reverse(f"documents:version_{action}", args=[version.pk]),
        "back": back,
        "crumbs": [
            {"label": _("Documents"), "url": reverse("documents:document_list")},
            {"label": str(version.document), "url": back},
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "documents/version_verdict.html", context, DIALOG, status=status)
