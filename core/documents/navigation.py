"""The menu's line of documents."""

from django.utils.translation import gettext_lazy as _

from core.documents.signature.navigation import ITEMS as SIGNATURES
from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        title=_("Documents"),
        items=(
            NavItem(
                label=_("Documents"),
                url="documents:document_list",
                icon="files",
                permission="documents.view_document",
                phone=True,
                count="core.documents.selectors.count_waiting",
            ),
            *SIGNATURES,
        ),
        order=5,
    ),
)
