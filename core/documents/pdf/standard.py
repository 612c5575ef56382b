"""The ready templates: what a document says until the company writes something else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.documents.pdf.facts import (
    ActFacts,
    ContractFacts,
    EvidenceFacts,
    InvoiceFacts,
    ReconciliationFacts,
    UpdFacts,
)
from core.documents.pdf.kinds import TemplateKind, TextField, Variable
from core.ui.formatting import writes_english

TITLE = TextField(name="title", label=pgettext_lazy("paper", "Title"), kind="line", longest=120, is_required=True)
INTRO = TextField(
    name="intro", label=gettext_lazy("Introduction"), hint=gettext_lazy("Stands below the title."), longest=2000
)
NOTE = TextField(
    name="note",
    label=pgettext_lazy("paper", "Note"),
    hint=gettext_lazy("Stands below the sums, marked by a line in your accent colour."),
)
TERMS = TextField(name="terms", label=gettext_lazy("Terms"), longest=4000)
FOOTER = TextField(
    name="footer",
    label=gettext_lazy("Footer"),
    hint=gettext_lazy("Stands at the foot of each page."),
    kind="line",
    longest=160,
)
BODY = TextField(
    name="body",
    label=gettext_lazy("Text of the agreement"),
    hint=gettext_lazy(
        "# starts a heading, - and 1. a list, **two asterisks** make words bold, a blank line a paragraph."
    ),
    kind="markup",
    longest=60_000,
    is_required=True,
)
DOCUMENT = (
    Variable(name="number", label=gettext_lazy("Number")),
    Variable(name="date", label=gettext_lazy("Date")),
    Variable(name="company", label=gettext_lazy("Company's name")),
    Variable(name="host", label=gettext_lazy("Cabinet's address")),
)
PARTIES = (
    Variable(name="seller", label=gettext_lazy("Our legal entity")),
    Variable(name="seller_inn", label=gettext_lazy("Our INN")),
    Variable(name="buyer", label=gettext_lazy("Client")),
    Variable(name="buyer_inn", label=gettext_lazy("Client's INN")),
)
SIGNERS = (
    Variable(name="seller_full", label=gettext_lazy("Our full name")),
    Variable(name="seller_address", label=gettext_lazy("Our address")),
    Variable(name="seller_position", label=gettext_lazy("Position of our signatory")),
    Variable(name="seller_head", label=gettext_lazy("Our signatory")),
    Variable(name="buyer_full", label=gettext_lazy("Client's full name")),
    Variable(name="buyer_address", label=gettext_lazy("Client's address")),
    Variable(name="buyer_position", label=gettext_lazy("Position of the client's signatory")),
    Variable(name="buyer_head", label=gettext_lazy("Client's signatory")),
)
MONEY = (
    Variable(name="total", label=pgettext_lazy("variable", "Total")),
    Variable(name="total_words", label=gettext_lazy("Total in words")),
    Variable(name="basis", label=gettext_lazy("Basis (agreement)")),
)
DUE = (Variable(name="due_date", label=gettext_lazy("To be paid by")),)
PERIOD = (
    Variable(name="period_from", label=gettext_lazy("First day of the period")),
    Variable(name="period_to", label=gettext_lazy("Last day of the period")),
)
PLACE = (Variable(name="place", label=gettext_lazy("Place")),)
HERE = "core.documents.pdf"


def _footer() -> Any:
    return _("Made in the cabinet %(host)s") % {"host": "{{ host }}"}


def invoice() -> Mapping[str, Any]:
    return {
        "title": pgettext("paper", "Invoice"),
        "note": _("Name the number of the invoice in the purpose of the payment: then it is found by itself."),
        "footer": _footer(),
    }


def act() -> Mapping[str, Any]:
    return {
        "title": pgettext("paper", "Act"),
        "terms": _(
            "The services listed above have been rendered in full and in time. The client has no claims as to their "
            "volume, quality and time."
        ),
        "footer": _footer(),
    }


def upd() -> Mapping[str, Any]:
    return {"title": pgettext("paper", "Universal transfer document"), "footer": _footer()}


def contract() -> Mapping[str, Any]:
    language = "en" if writes_english() else "ru"
    body = (Path(__file__).parent / "ready" / f"contract.{language}.txt").read_text(encoding="utf-8")
    return {"title": pgettext("paper", "Agreement"), "body": body, "footer": _footer()}


def reconciliation() -> Mapping[str, Any]:
    return {
        "title": pgettext("paper", "Reconciliation statement"),
        "intro": _("We, the undersigned, have compared our mutual settlements for the period named below."),
        "footer": _footer(),
    }


def evidence() -> Mapping[str, Any]:
    return {"title": pgettext("paper", "Record of a signature"), "footer": _footer()}


KINDS = (
    TemplateKind(
        code="invoice",
        title=pgettext_lazy("paper", "Invoice"),
        layout="invoice",
        facts=InvoiceFacts,
        fields=(TITLE, INTRO, NOTE, TERMS, FOOTER),
        variables=(*DOCUMENT, *PARTIES, *MONEY, *DUE),
        ready=f"{HERE}.standard.invoice",
        sample=f"{HERE}.samples.invoice",
        payload=f"{HERE}.payloads.invoice",
        note=gettext_lazy("Requisites, lines, VAT and the payment code come from the invoice itself."),
    ),
    TemplateKind(
        code="act",
        title=pgettext_lazy("paper", "Act"),
        layout="act",
        facts=ActFacts,
        fields=(TITLE, INTRO, TERMS, NOTE, FOOTER),
        variables=(*DOCUMENT, *PARTIES, *MONEY, *PERIOD),
        ready=f"{HERE}.standard.act",
        sample=f"{HERE}.samples.act",
        payload=f"{HERE}.payloads.act",
        note=gettext_lazy("Lines, sums and the places for signatures come from the act itself."),
    ),
    TemplateKind(
        code="upd",
        title=pgettext_lazy("paper", "Universal transfer document"),
        layout="upd",
        facts=UpdFacts,
        fields=(TITLE, INTRO, TERMS, NOTE, FOOTER),
        variables=(*DOCUMENT, *PARTIES, *MONEY, *PERIOD),
        ready=f"{HERE}.standard.upd",
        sample=f"{HERE}.samples.upd",
        payload=f"{HERE}.upd.upd",
        note=gettext_lazy("Lines, sums, tax and the places for signatures come from the act that it closes."),
    ),
    TemplateKind(
        code="contract",
        title=pgettext_lazy("paper", "Agreement"),
        layout="contract",
        facts=ContractFacts,
        fields=(TITLE, INTRO, BODY, NOTE, FOOTER),
        variables=(*DOCUMENT, *PARTIES, *SIGNERS, *PLACE),
        ready=f"{HERE}.standard.contract",
        sample=f"{HERE}.samples.contract",
        payload=f"{HERE}.payloads.contract",
        note=gettext_lazy("Requisites and signatures of both sides stand below the text by themselves."),
    ),
    TemplateKind(
        code="reconciliation",
        title=pgettext_lazy("paper", "Reconciliation statement"),
        layout="reconciliation",
        facts=ReconciliationFacts,
        fields=(TITLE, INTRO, TERMS, NOTE, FOOTER),
        variables=(*DOCUMENT, *PARTIES, *MONEY, *PERIOD),
        ready=f"{HERE}.standard.reconciliation",
        sample=f"{HERE}.samples.reconciliation",
        payload=f"{HERE}.payloads.reconciliation",
        note=gettext_lazy("Movements, turnovers and balances come from the books."),
    ),
    TemplateKind(
        code="evidence",
        title=pgettext_lazy("paper", "Record of a signature"),
        layout="evidence",
        facts=EvidenceFacts,
        fields=(TITLE, INTRO, NOTE, TERMS, FOOTER),
        variables=DOCUMENT,
        ready=f"{HERE}.standard.evidence",
        sample=f"{HERE}.samples.evidence",
        payload=f"{HERE}.payloads.evidence",
        note=gettext_lazy("What was signed, by whom and how comes from the signature itself."),
    ),
)
