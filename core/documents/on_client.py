"""What documents say of a client on his page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.selectors import VIEW, list_documents
from core.organizations.contributed import ClientLine
from core.organizations.viewer import Viewer
from core.ui import formatting


def lines(viewer: Viewer, organization_id: int) -> Iterator[ClientLine]:
    if viewer.may_for(VIEW, organization_id):
        count = list_documents(viewer).filter(organization=organization_id).order_by().count()
        url = reverse("documents:document_list", query={"organization": organization_id})
        yield ClientLine(icon="files", title=_("Documents"), url=url, figure=formatting.number(count), order=70)
