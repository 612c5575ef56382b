"""The menu's line of documents."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Documents"),
                url="documents:document_list",
                icon="files",
                permission="documents.view_document",
                phone=True,
                count="core.documents.selectors.count_waiting",
            ),
        ),
        order=5,
    ),
)
