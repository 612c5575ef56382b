"""Lines of a company's menu: what waits for one's own signature, and for staff everything that is being signed."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem

ITEMS = (
    NavItem(
        label=_("For my signature"),
        url="signatures:own",
        icon="writing-sign",
        permission="documents.sign",
        count="core.documents.signature.selectors.count_waiting",
    ),
    NavItem(
        label=_("Signatures"),
        url="signatures:signing_list",
        icon="signature",
        permission="documents.request_signature",
        audience="staff",
    ),
)
