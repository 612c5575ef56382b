"""What the journal calls deeds, things and fields: a word for a person beside each code, which is for programs."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.registry.modules import registry
from core.ui import formatting

ACTIONS: Mapping[str, Any] = {
    "accounts.sign_in.succeeded": gettext_lazy("Signed in"),
    "accounts.sign_in.failed": gettext_lazy("Failed to sign in"),
    "accounts.sign_in.locked": gettext_lazy("Sign-in locked for a while"),
    "accounts.sign_in.ended": gettext_lazy("Signed out"),
    "accounts.device.added": gettext_lazy("New device"),
    "accounts.code.requested": gettext_lazy("Code asked for"),
    "accounts.contact.changed": gettext_lazy("Contact changed"),
    "accounts.password.changed": gettext_lazy("Password changed"),
    "accounts.totp.switched_on": gettext_lazy("Codes from an app switched on"),
    "accounts.totp.switched_off": gettext_lazy("Codes from an app switched off"),
    "accounts.passkey.added": gettext_lazy("Passkey added"),
    "accounts.passkey.removed": gettext_lazy("Passkey removed"),
    "accounts.recovery_codes.made": gettext_lazy("Recovery codes made"),
    "accounts.recovery_code.used": gettext_lazy("Recovery code used"),
    "accounts.session.ended": gettext_lazy("Session ended"),
    "accounts.sessions.ended": gettext_lazy("Other sessions ended"),
    "accounts.profile.changed": gettext_lazy("Profile changed"),
    "accounts.policy.changed": gettext_lazy("Rules of sign-in changed"),
    "accounts.user.registered": gettext_lazy("Person registered"),
    "accounts.user.invited": gettext_lazy("Person invited"),
    "accounts.user.access_reset": gettext_lazy("Access reset"),
    "accounts.invitation.sent_again": gettext_lazy("Invitation sent again"),
    "accounts.invitation.accepted": gettext_lazy("Invitation accepted"),
    "accounts.invitation.withdrawn": gettext_lazy("Invitation withdrawn"),
    "accounts.role.created": gettext_lazy("Role made"),
    "accounts.role.changed": gettext_lazy("Role's rights changed"),
    "accounts.role.deleted": gettext_lazy("Role deleted"),
    "accounts.work.handed_over": gettext_lazy("Work handed over"),
    "accounts.user.blocked": gettext_lazy("Access closed"),
    "accounts.user.unblocked": gettext_lazy("Access opened again"),
    "accounts.user.roles_changed": gettext_lazy("Roles changed"),
    "finance.act.issued": gettext_lazy("Act issued"),
    "finance.act.signed": gettext_lazy("Act signed"),
    "finance.act.disputed": gettext_lazy("Act disputed"),
    "finance.act.cancelled": gettext_lazy("Act cancelled"),
    "finance.acts.made": gettext_lazy("Acts of a period made"),
    "organizations.legal_entity.created": gettext_lazy("Own legal entity added"),
    "organizations.legal_entity.changed": gettext_lazy("Own legal entity changed"),
    "organizations.bank_account.created": gettext_lazy("Own bank account added"),
    "organizations.bank_account.changed": gettext_lazy("Own bank account changed"),
    "organizations.agreement.created": gettext_lazy("Agreement added"),
    "organizations.agreement.changed": gettext_lazy("Agreement changed"),
    "organizations.agreement.closed": gettext_lazy("Agreement closed"),
    "organizations.agreement.reopened": gettext_lazy("Agreement opened again"),
    "finance.balance.corrected": gettext_lazy("Balance corrected by hand"),
    "finance.credit_limit.changed": gettext_lazy("Credit limit changed"),
    "finance.period.closed": gettext_lazy("Days of the books closed"),
    "finance.period.reopened": gettext_lazy("Days of the books opened again"),
    "finance.business_date.set": gettext_lazy("Business date set"),
    "finance.business_date.cleared": gettext_lazy("Business date follows the calendar again"),
    "finance.invoice.cancelled": gettext_lazy("Invoice cancelled"),
    "finance.invoice.issued": gettext_lazy("Invoice issued"),
    "finance.invoice.marked_paid": gettext_lazy("Invoice marked as paid by hand"),
    "finance.bank.connected": gettext_lazy("Bank connected"),
    "finance.bank.disconnected": gettext_lazy("Bank disconnected"),
    "finance.payment.attached": gettext_lazy("Bank's line recognised as a payment entered before"),
    "finance.payment.matched": gettext_lazy("Payment matched by hand"),
    "finance.statement.totals_accepted": gettext_lazy("Statement accepted although its totals do not balance"),
    "finance.invoice.reminded": gettext_lazy("Client reminded of an invoice"),
    "finance.invoice.reopened": gettext_lazy('Mark "paid" taken back'),
    "finance.invoice.requested": gettext_lazy("Invoice asked for"),
    "finance.invoice_rules.changed": gettext_lazy("Rules of invoices changed"),
    "finance.payment.allocated": gettext_lazy("Payment put to invoices"),
    "finance.payment.allocation_taken_back": gettext_lazy("Payment taken off an invoice"),
    "finance.payment.booked": gettext_lazy("Payment booked on a client's balance"),
    "finance.payment.entered": gettext_lazy("Payment entered by hand"),
    "finance.payment.refunded": gettext_lazy("Payment given back"),
    "finance.payment.returned": gettext_lazy("Payment returned to the queue"),
    "finance.payment.reversed": gettext_lazy("Payment reversed"),
    "finance.payment.set_aside": gettext_lazy("Payment set aside as not a client's"),
    "numbering.format.changed": gettext_lazy("Format of numbers changed"),
    "numbering.number.voided": gettext_lazy("Number voided"),
    "paper.template.saved": gettext_lazy("Document template changed"),
    "paper.template.returned": gettext_lazy("Document template returned to the ready one"),
    "finance.gateway.connected": gettext_lazy("Payment system connected"),
    "finance.gateway.changed": gettext_lazy("Connection to a payment system changed"),
    "finance.gateway.disconnected": gettext_lazy("Payment system switched off"),
    "finance.online_payment.started": gettext_lazy("Online payment begun"),
    "finance.refund.asked": gettext_lazy("Refund asked for"),
    "finance.refund.done": gettext_lazy("Money given back"),
    "finance.refund.refused": gettext_lazy("Refund refused"),
    "organizations.organization.created": gettext_lazy("Client added"),
    "organizations.organization.changed": gettext_lazy("Client's details changed"),
    "organizations.organization.responsible_changed": gettext_lazy("Responsible employee changed"),
    "organizations.applicants.forgotten": gettext_lazy("Unconfirmed applicants forgotten"),
    "organizations.consent.given": gettext_lazy("Consent given"),
    "organizations.member.added": gettext_lazy("Person bound to a client"),
    "organizations.member.role_changed": gettext_lazy("Role at a client changed"),
    "organizations.member.removed": gettext_lazy("Person unbound from a client"),
    "organizations.access.applied": gettext_lazy("Access asked for"),
    "organizations.access.taken": gettext_lazy("Access request taken under check"),
    "organizations.access.bound": gettext_lazy("Access given"),
    "organizations.access.refused": gettext_lazy("Access refused"),
    "organizations.registration.changed": gettext_lazy("Registration set up"),
    "organizations.consent_text.published": gettext_lazy("Consent text published"),
    "integrations.sms.connected": gettext_lazy("SMS operator connected"),
    "integrations.sms.disconnected": gettext_lazy("SMS operator disconnected"),
    "integrations.sms.tried": gettext_lazy("Trial SMS sent"),
    "integrations.mail.connected": gettext_lazy("Mail server connected"),
    "integrations.mail.disconnected": gettext_lazy("Mail server disconnected"),
    "integrations.mail.tried": gettext_lazy("Trial letter sent"),
    "integrations.push.switched_on": gettext_lazy("Web push switched on"),
    "integrations.push.keys_replaced": gettext_lazy("Keys of web push replaced"),
    "integrations.push.switched_off": gettext_lazy("Web push switched off"),
    "integrations.push.subscribed": gettext_lazy("Browser subscribed to pushes"),
    "integrations.push.unsubscribed": gettext_lazy("Browser unsubscribed from pushes"),
    "integrations.telegram.connected": gettext_lazy("Telegram bot connected"),
    "integrations.telegram.disconnected": gettext_lazy("Telegram bot disconnected"),
    "integrations.telegram.linked": gettext_lazy("Telegram linked"),
    "integrations.telegram.unlinked": gettext_lazy("Telegram unlinked"),
    "notifications.message.sent": gettext_lazy("Message sent by hand"),
    "notifications.delivery.repeated": gettext_lazy("Delivery repeated"),
    "notifications.keeping.changed": gettext_lazy("Keeping of messages changed"),
    "notifications.trigger.changed": gettext_lazy("Notification's trigger changed"),
    "notifications.trigger.switched": gettext_lazy("Notification's trigger switched"),
    "documents.signature.requested": gettext_lazy("Signature asked for"),
    "documents.signature.signed": gettext_lazy("Document signed"),
    "documents.signature.declined": gettext_lazy("Declined to sign"),
    "documents.signature.locked": gettext_lazy("Signing locked after wrong codes"),
    "documents.signature.unlocked": gettext_lazy("Signing unlocked"),
    "documents.signing.ended": gettext_lazy("Signing ended"),
    "documents.signature_terms.published": gettext_lazy("Terms of signing published"),
    "documents.signature_terms.accepted": gettext_lazy("Terms of signing accepted"),
    "documents.signature_settings.changed": gettext_lazy("Signature set up"),
    "documents.document.added": gettext_lazy("Document begun"),
    "documents.document.changed": gettext_lazy("Document described anew"),
    "documents.version.added": gettext_lazy("Version of a document uploaded"),
    "documents.version.reviewed": gettext_lazy("Verdict on a version of a document"),
    "documents.version.taken": gettext_lazy("File of a document taken"),
    "documents.type.changed": gettext_lazy("Type of documents changed"),
    "ui.export.started": gettext_lazy("Export started"),
    "ui.export.taken": gettext_lazy("Exported file taken"),
    "audit.object.viewed": gettext_lazy("Personal data viewed"),
    "tenants.company.connected": gettext_lazy("Company connected"),
    "tenants.company.suspended": gettext_lazy("Company suspended"),
    "tenants.company.resumed": gettext_lazy("Company goes on"),
    "tenants.module.switched_on": gettext_lazy("Module switched on"),
    "tenants.module.switched_off": gettext_lazy("Module switched off"),
    "tenants.support.asked": gettext_lazy("Entry for support asked for"),
    "tenants.support.entered": gettext_lazy("Support came in"),
    "tenants.support.ended": gettext_lazy("Visit of support ended"),
    "tenants.support.request": gettext_lazy("Request of support"),
    "tenants.support.consent_changed": gettext_lazy("Consent to support changed"),
    "tenants.audit.broken": gettext_lazy("Journal is not whole"),
    "themes.theme.published": gettext_lazy("Look published"),
}
SUBJECTS: Mapping[str, Any] = {
    "accounts.user": gettext_lazy("Person"),
    "accounts.role": gettext_lazy("Role"),
    "organizations.organization": gettext_lazy("Client"),
    "organizations.membership": gettext_lazy("Person at a client"),
    "organizations.accessrequest": gettext_lazy("Access request"),
    "organizations.applicant": gettext_lazy("Applicant"),
    "organizations.consenttext": gettext_lazy("Consent text"),
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
# Names of fields and facts, by their codes.
FIELDS: Mapping[str, Any] = {
    "account": gettext_lazy("Account"),
    "accountant": pgettext_lazy("field of the journal", "Chief accountant"),
    "amount": pgettext_lazy("field of the journal", "Amount"),
    "bank_name": pgettext_lazy("field of the journal", "Bank"),
    "bik": pgettext_lazy("field of the journal", "BIK"),
    "business_date": pgettext_lazy("field of the journal", "Business date"),
    "closed_until": pgettext_lazy("field of the journal", "Books closed until"),
    "corr_account": pgettext_lazy("field of the journal", "Correspondent account"),
    "credit_limit": pgettext_lazy("field of the journal", "Credit limit"),
    "currency": pgettext_lazy("field of the journal", "Currency"),
    "ends_on": pgettext_lazy("field of the journal", "Valid until"),
    "full_name": pgettext_lazy("field of the journal", "Full name"),
    "has_own_balance": pgettext_lazy("field of the journal", "Its own balance"),
    "head": pgettext_lazy("field of the journal", "Head"),
    "is_default": pgettext_lazy("field of the journal", "Used first"),
    "is_vat_payer": pgettext_lazy("field of the journal", "Pays VAT"),
    "legal_entity": pgettext_lazy("field of the journal", "Own legal entity"),
    "number": pgettext_lazy("field of the journal", "No."),
    "part": pgettext_lazy("field of the journal", "Which balance"),
    "signed_on": pgettext_lazy("field of the journal", "Signed on"),
    "address": gettext_lazy("Address"),
    "agent": pgettext_lazy("field of the journal", "Browser"),
    "allows_support": gettext_lazy("Support may come in"),
    "asks_again": pgettext_lazy("field of the journal", "Asks again"),
    "by": gettext_lazy("By whom"),
    "channel": gettext_lazy("Channel"),
    "channels": pgettext_lazy("field of the journal", "Channels"),
    "chats": pgettext_lazy("field of the journal", "Chats"),
    "checks_for_everybody": gettext_lazy("Anybody may check a file"),
    "client_ways": gettext_lazy("Ways in for clients"),
    "clock": pgettext_lazy("field of the journal", "By whose clock"),
    "comment": pgettext_lazy("field of the journal", "Comment"),
    "companies": gettext_lazy("Companies"),
    "company": pgettext_lazy("of the vendor", "Company"),
    "conditions": gettext_lazy("Conditions"),
    "contact": gettext_lazy("Contact"),
    "count": pgettext_lazy("field of the journal", "Number"),
    "delay_minutes": pgettext_lazy("field of the journal", "Delay, minutes"),
    "device": gettext_lazy("Device"),
    "digest": pgettext_lazy("field of the journal", "Digest"),
    "email": gettext_lazy("E-mail"),
    "external_id": pgettext_lazy("field of the journal", "External number"),
    "factor": gettext_lazy("Second factor"),
    "falls_back": pgettext_lazy("field of the journal", "Letters by the platform's mail in trouble"),
    "faults": gettext_lazy("Faults"),
    "fields": gettext_lazy("Fields"),
    "format": gettext_lazy("File"),
    "gateway": pgettext_lazy("field of the journal", "Payment system"),
    "host": pgettext_lazy("field of the journal", "Server"),
    "inn": gettext_lazy("INN"),
    "inputs": gettext_lazy("Look"),
    "is_active": pgettext_lazy("field of the journal", "Active"),
    "is_test": pgettext_lazy("field of the journal", "Test mode"),
    "is_enabled": pgettext_lazy("field of the journal", "Switched on"),
    "is_open": pgettext_lazy("field of the journal", "Registration is open"),
    "keep_days": pgettext_lazy("field of the journal", "Days until the unconfirmed are forgotten"),
    "kpp": gettext_lazy("KPP"),
    "language": gettext_lazy("Language"),
    "limit": gettext_lazy("Limit"),
    "link": pgettext_lazy("field of the journal", "Link"),
    "list": gettext_lazy("List"),
    "method": gettext_lazy("HTTP method"),
    "methods": pgettext_lazy("field of the journal", "Ways to pay"),
    "minutes": gettext_lazy("Minutes"),
    "module": gettext_lazy("Module"),
    "modules": gettext_lazy("Modules"),
    "name": gettext_lazy("Name"),
    "notification_email": gettext_lazy("E-mail for notifications"),
    "ogrn": gettext_lazy("OGRN"),
    "operator": gettext_lazy("Operator"),
    "organization": pgettext_lazy("field of the journal", "Client"),
    "path": gettext_lazy("Page"),
    "per_minute": pgettext_lazy("field of the journal", "Messages a minute"),
    "permissions": pgettext_lazy("field of the journal", "Rights"),
    "person": gettext_lazy("Person"),
    "phone": gettext_lazy("Phone"),
    "port": pgettext_lazy("field of the journal", "Port"),
    "position": pgettext_lazy("field of the journal", "Position"),
    "preset": gettext_lazy("Preset"),
    "purpose": gettext_lazy("Purpose"),
    "kind": pgettext_lazy("field of the journal", "Kind"),
    "pattern": pgettext_lazy("field of the journal", "Format of numbers"),
    "restart": pgettext_lazy("field of the journal", "Numbers begin"),
    "first": pgettext_lazy("field of the journal", "First number"),
    "is_gapless": pgettext_lazy("field of the journal", "Without gaps"),
    "reason": gettext_lazy("Reason"),
    "recipient": pgettext_lazy("field of the journal", "Recipient"),
    "recipients": pgettext_lazy("field of the journal", "Recipients"),
    "remember_days": gettext_lazy("Days without the second factor"),
    "responsible": pgettext_lazy("field of the journal", "Responsible"),
    "role": gettext_lazy("Role"),
    "role_code": pgettext_lazy("field of the journal", "Role of newcomers"),
    "roles": gettext_lazy("Roles"),
    "rows": gettext_lazy("Number of rows"),
    "seconds": gettext_lazy("Seconds"),
    "security": pgettext_lazy("field of the journal", "Encryption of the connection"),
    "segment": pgettext_lazy("field of the journal", "Segment"),
    "sender": gettext_lazy("Sender"),
    "sender_address": pgettext_lazy("field of the journal", "Sender's address"),
    "sender_name": pgettext_lazy("field of the journal", "Sender's name"),
    "session_hours": gettext_lazy("Hours of a session"),
    "sessions": gettext_lazy("Sessions"),
    "staff_second_factor": gettext_lazy("Second factor of the staff"),
    "staff_ways": gettext_lazy("Ways in for the staff"),
    "starts_at": pgettext_lazy("field of the journal", "Starts"),
    "state": gettext_lazy("State"),
    "subscriptions_lost": pgettext_lazy("field of the journal", "Subscriptions lost"),
    "support_entry": gettext_lazy("Visit of support"),
    "theme_mode": gettext_lazy("Light or dark"),
    "time_zone": gettext_lazy("Time zone"),
    "title": pgettext_lazy("field of the journal", "Title"),
    "until": gettext_lazy("Until"),
    "user": pgettext_lazy("field of the journal", "Account at the server"),
    "username": pgettext_lazy("field of the journal", "Name of the bot"),
    "version": gettext_lazy("Version"),
    "was": pgettext_lazy("field of the journal", "Was"),
    "way": gettext_lazy("Way in"),
    "words": pgettext_lazy("field of the journal", "Words"),
    "document": gettext_lazy("Document"),
    "side": pgettext_lazy("field of the journal", "Whose version"),
    "sha256": gettext_lazy("Digest of the file"),
    "type": pgettext_lazy("field of the journal", "Type"),
    "agreement_id": pgettext_lazy("field of the journal", "Agreement"),
    "period_from": pgettext_lazy("field of the journal", "Period from"),
    "period_to": pgettext_lazy("field of the journal", "Period to"),
    "partner": pgettext_lazy("field of the journal", "Partner"),
    "bank": pgettext_lazy("field of the journal", "Bank"),
    "status": pgettext_lazy("field of the journal", "Status"),
    "file": pgettext_lazy("field of the journal", "File"),
    "url": pgettext_lazy("field of the journal", "Address"),
    "due_in_days": gettext_lazy("Days to pay"),
    "takes_requests": gettext_lazy("Clients may ask for an invoice"),
    "issues_at_once": gettext_lazy("Issue what they ask for at once"),
    "waiting_limit": gettext_lazy("How many may wait"),
    "request_title": gettext_lazy("What it is for"),
    "vat_rate": gettext_lazy("VAT"),
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
        text = str(localize(value))
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
