"""Files and their pictures, handed out to those who may see the document."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.handing_out import hand_out, hand_out_page
from core.documents.models import PreviewState
from core.documents.selectors import VIEW, get_version
from core.documents.services.taking import take_file
from core.ui.page import CabinetRequest, module_page, render_page

DIALOG = {"dialog-place": "dialog", "look-body": "body"}


@module_page(permission=VIEW)
def version_file(request: CabinetRequest, pk: int) -> HttpResponseBase:
    version = get_version(request.viewer, pk)
    response = hand_out(version)
    take_file(version)
    return response


@module_page(permission=VIEW)
def version_page(request: CabinetRequest, pk: int, page: int) -> HttpResponseBase:
    return hand_out_page(get_version(request.viewer, pk), page)


@module_page(permission=VIEW)
def version_look(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the pages one by one: over the document's page where scripts run, else on a page of its own."""
    version = get_version(request.viewer, pk)
    preview = version.preview
    if preview.state != PreviewState.READY:
        raise Http404
    asked = request.GET.get("page", "1")
    page = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), preview.pages)
    look = reverse("documents:version_look", args=[version.pk])
    back = reverse("documents:document_detail", args=[version.document_id])
    context = {
        "version": version,
        "page": page,
        "pages": preview.pages,
        "picture": reverse("documents:version_page", args=[version.pk, page]),
        "previous": f"{look}?page={page - 1}" if page > 1 else "",
        "following": f"{look}?page={page + 1}" if page < preview.pages else "",
        "back": back,
        "crumbs": [
            {"label": _("Documents"), "url": reverse("documents:document_list")},
            {"label": str(version.document), "url": back},
        ],
    }
    return render_page(request, "documents/version_look.html", context, DIALOG)
