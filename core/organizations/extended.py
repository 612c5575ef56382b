"""Objects of this part of the house to which a company may add fields of its own."""

from django.utils.translation import gettext_lazy as _

from core.fields.objects import Extended

ORGANIZATION, AGREEMENT = "organizations.organization", "organizations.agreement"
EXTENDED = (
    Extended(code=ORGANIZATION, title=_("Clients"), icon="building"),
    Extended(code=AGREEMENT, title=_("Agreements"), icon="file-text"),
)
