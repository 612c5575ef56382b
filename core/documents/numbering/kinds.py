"""Kinds of document that are numbered: the kernel's and those that modules bring."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.company import current_company
from core.registry.modules import registry
from core.registry.spec import NumberKind

KINDS = (
    NumberKind(
        code="invoice",
        title=_("Invoices"),
        pattern="СЧ-{year}-{number:05}",
        icon="file-invoice",
        page="finance:invoice_detail",
    ),
    NumberKind(
        code="act",
        title=pgettext_lazy("documents", "Acts"),
        pattern="А-{year}-{number:05}",
        icon="file-check",
        page="finance:act_detail",
    ),
    NumberKind(code="agreement", title=_("Agreements"), pattern="{number}/{yy}", icon="file-text"),
    NumberKind(
        code="reconciliation", title=_("Reconciliation statements"), pattern="АС-{year}-{number:04}", icon="scale"
    ),
)


def number_kinds() -> dict[str, NumberKind]:
    """Return the kinds that the current company can give numbers to, by their codes."""
    found = [kind for path in settings.NUMBER_KINDS for kind in import_string(path)]
    found += [kind for spec in registry.enabled(current_company()) for kind in spec.number_kinds]
    return {kind.code: kind for kind in found}
