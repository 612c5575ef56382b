"""What the journal calls deeds, things, fields and values."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.audit.action_words import ACTIONS
from core.audit.field_words import FIELDS
from core.registry.modules import registry
from core.ui import formatting

SUBJECTS: Mapping[str, Any] = {
    "accounts.user": gettext_lazy("Person"),
    "accounts.role": gettext_lazy("Role"),
    "organizations.organization": gettext_lazy("Client"),
    "organizations.membership": gettext_lazy("Person at a client"),
    "organizations.accessrequest": gettext_lazy("Access request"),
    "organizations.applicant": gettext_lazy("Applicant"),
    "organizations.consenttext": gettext_lazy("Consent text"),
    "support.topic": gettext_lazy("Topic of tickets"),
    "documents.attachment": gettext_lazy("Attached file"),
    "pages.landing": gettext_lazy("Public page"),
    "pages.enquiry": gettext_lazy("Request from the site"),
    "organizations.registrationsettings": gettext_lazy("Registration"),
    "organizations.legalentity": gettext_lazy("Own legal entity"),
    "organizations.ownbankaccount": gettext_lazy("Own bank account"),
    "organizations.agreement": gettext_lazy("Agreement"),
    "integrations.smsconnection": gettext_lazy("SMS operator"),
    "accounts.invitation": gettext_lazy("Invitation"),
    "finance.invoice": pgettext_lazy("thing of the journal", "Invoice"),
    "finance.act": pgettext_lazy("thing of the journal", "Act"),
    "finance.actrun": pgettext_lazy("thing of the journal", "Acts of a period"),
    "finance.payment": pgettext_lazy("thing of the journal", "Payment"),
    "finance.invoicerules": gettext_lazy("Rules of invoices"),
    "gateways.connection": gettext_lazy("Payment system"),
    "gateways.onlinepayment": gettext_lazy("Online payment"),
    "integrations.mailconnection": gettext_lazy("Mail server"),
    "integrations.telegrambot": gettext_lazy("Telegram bot"),
    "documents.document": gettext_lazy("Document"),
    "documents.version": gettext_lazy("Version of a document"),
    "documents.documenttype": gettext_lazy("Type of documents"),
    "notifications.message": gettext_lazy("Message"),
    "notifications.trigger": gettext_lazy("Trigger"),
    "tenants.company": pgettext_lazy("of the vendor", "Company"),
    "themes.companytheme": gettext_lazy("Look"),
    "signatures.signing": gettext_lazy("Signing"),
    "signatures.signatureterms": gettext_lazy("Terms of signing"),
    "signatures.signaturesettings": gettext_lazy("Setup of signatures"),
    "ui.tableexport": gettext_lazy("Exported file"),
}
ACTORS: Mapping[str, Any] = {
    "staff": pgettext_lazy("who acts", "Staff"),
    "client": pgettext_lazy("who acts", "Client"),
    "vendor": pgettext_lazy("who acts", "Vendor"),
    "visitor": pgettext_lazy("who acts", "Visitor"),
    "system": pgettext_lazy("who acts", "System"),
}
# Values that are codes, by the field in which they stand.
_WAYS: Mapping[str, Any] = {
    "password": gettext_lazy("Password"),
    "email_code": gettext_lazy("Code by e-mail"),
    "sms_code": gettext_lazy("Code by SMS"),
    "passkey": gettext_lazy("Passkey"),
    "invitation": gettext_lazy("Invitation"),
    "second_factor": gettext_lazy("Second factor"),
    "totp": gettext_lazy("Code from an app"),
    "webauthn": gettext_lazy("Passkey"),
    "recovery_codes": gettext_lazy("Recovery code"),
    "email": gettext_lazy("E-mail"),
    "sms": gettext_lazy("SMS"),
    "optional": gettext_lazy("Whoever wants one"),
    "compulsory": gettext_lazy("Everybody"),
}
_ROLES: Mapping[str, Any] = {
    "admin": gettext_lazy("Administrator"),
    "manager": gettext_lazy("Manager"),
    "client_admin": gettext_lazy("Client's administrator"),
    "client_viewer": gettext_lazy("Client's observer"),
    "superuser": pgettext_lazy("vendor role", "Superuser"),
    "onboarding": pgettext_lazy("vendor role", "Onboarding"),
    "support": pgettext_lazy("vendor role", "Support"),
    "billing": pgettext_lazy("vendor role", "Billing"),
}
_PURPOSES: Mapping[str, Any] = {
    "sign_in": gettext_lazy("Sign-in"),
    "change_email": gettext_lazy("Change of e-mail"),
    "change_phone": gettext_lazy("Change of phone"),
    "register": gettext_lazy("Registration"),
}
_ENDS: Mapping[str, Any] = {
    "limit": gettext_lazy("The time was over"),
    "person": gettext_lazy("Left by themselves"),
    "vendor": gettext_lazy("Ended by the vendor"),
    "company": gettext_lazy("Ended by the company"),
}
_STATES: Mapping[str, Any] = {
    "trial": gettext_lazy("Trial"),
    "active": gettext_lazy("Active"),
    "past_due": gettext_lazy("Past due"),
    "suspended": gettext_lazy("Suspended"),
    "closed": gettext_lazy("Closed"),
}
_PAPERS_AND_PAYMENTS: Mapping[str, Any] = {
    "draft": pgettext_lazy("invoice", "Draft"),
    "issued": pgettext_lazy("invoice", "Issued"),
    "partially_paid": pgettext_lazy("invoice", "Partially paid"),
    "paid": pgettext_lazy("invoice", "Paid"),
    "overdue": pgettext_lazy("invoice", "Overdue"),
    "cancelled": pgettext_lazy("invoice", "Cancelled"),
    "unmatched": pgettext_lazy("payment", "To be matched"),
    "booked": pgettext_lazy("payment", "Booked"),
    "set_aside": pgettext_lazy("payment", "Not a client's"),
    "reversed": pgettext_lazy("payment", "Reversed"),
    "signed": pgettext_lazy("act", "Signed"),
    "disputed": pgettext_lazy("act", "Disputed"),
}
_BALANCES: Mapping[str, Any] = {
    "client": pgettext_lazy("which balance", "Services"),
    "penalty": pgettext_lazy("which balance", "Penalties"),
    "documented": pgettext_lazy("which balance", "Accounting balance"),
}
VALUES: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("way", "factor", "channel", "staff_ways", "client_ways", "staff_second_factor"), _WAYS),
    **dict.fromkeys(("role", "roles"), _ROLES),
    "purpose": _PURPOSES,
    "by": _ENDS,
    "state": _STATES,
    "status": _PAPERS_AND_PAYMENTS,
    "part": _BALANCES,
}
LONGEST = 200
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@cache
def action_words() -> Mapping[str, Any]:
    """Return the words of every action: the kernel's and those that modules declare."""
    return {**ACTIONS, **{code: word for spec in registry.all() for code, word in spec.audit_words.items()}}


def action_choices() -> list[tuple[str, Any]]:
    return sorted(action_words().items(), key=lambda pair: str(pair[1]))


def subject_choices() -> list[tuple[str, Any]]:
    return sorted(SUBJECTS.items(), key=lambda pair: str(pair[1]))


def action_word(code: str) -> str:
    return str(action_words().get(code, code))


def subject_word(code: str) -> str:
    """Return what kind of thing it is, nothing for one without a word: a table's name tells a person nothing."""
    return str(SUBJECTS.get(code, ""))


def field_word(code: str) -> str:
    return str(FIELDS.get(code, code))


def value_word(value: Any, field: str = "") -> str:
    """Write a kept value for a person: codes in words, nothing as a dash, lists with commas, moments in his time."""
    if value is None or value in ("", [], {}):
        return formatting.DASH
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        text = ", ".join(value_word(one, field) for one in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{field_word(key)}: {value_word(one, key)}" for key, one in value.items())
    elif isinstance(value, (int, float)):
        text = number_format(value, force_grouping=True)
    elif word := VALUES.get(field, {}).get(value):
        text = str(word)
    else:
        moment = _moment(value)
        text = formatting.when(moment) if moment else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _moment(value: Any) -> datetime | None:
    """Return the moment that a kept text stands for; JSON has no other way to keep one."""
    if not (isinstance(value, str) and MOMENT.match(value)):
        return None
    try:
        return parse_datetime(value)
    except ValueError:
        return None
