"""What is done to an invoice by hand; each deed asks first."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.finance.authors import present_author
from core.finance.forms.deeds import CancelInvoiceForm, ConfirmForm, MarkPaidForm, ReopenInvoiceForm
from core.finance.models import Invoice
from core.finance.selectors.invoices import get_invoice
from core.finance.services.invoices import cancel_invoice, copy_invoice, issue_invoice, mark_invoice_paid
from core.finance.services.reminding import remind_of_invoice
from core.finance.services.reopening import reopen_invoice
from core.finance.tables.invoices import number_words
from core.ui import formatting
from core.ui.asking import Question, ask, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page

ISSUE, CHANGE = "finance.issue_invoice", "finance.change_invoice_status"


@module_page(permission=ISSUE, accepts_post=True)
def invoice_issue(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=ISSUE)
    question = Question(
        title=_("Issue the invoice?"),
        lead=_lead(invoice),
        text=_("It gets its number, the client sees it and is told. Its lines and sums stay as they are."),
        verb=_("Issue"),
        icon="send",
    )

    def deed(_answer: dict[str, Any]) -> object:
        return issue_invoice(invoice_id=invoice.pk, author=present_author())

    return ask(request, question, ConfirmForm(posted(request)), deed, done=_("The invoice is issued."), back=_page(pk))


@module_page(permission=CHANGE, accepts_post=True)
def invoice_cancel(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=CHANGE)
    question = Question(
        title=_("Cancel the invoice?"), lead=_lead(invoice), verb=_("Cancel the invoice"), icon="ban", danger=True
    )

    def deed(answer: dict[str, Any]) -> object:
        return cancel_invoice(invoice_id=invoice.pk, author=present_author(), **answer)

    form = CancelInvoiceForm(posted(request))
    return ask(request, question, form, deed, done=_("The invoice is cancelled."), back=_page(pk))


@module_page(permission=CHANGE, accepts_post=True)
def invoice_mark_paid(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=CHANGE)
    left = formatting.money(invoice.remainder, invoice.currency)
    question = Question(
        title=_("Mark as paid?"),
        lead=_lead(invoice),
        text=_("The client's balance grows by %(amount)s now; the bank's line will be matched with it and add nothing.")
        % {"amount": left},
        verb=_("Mark as paid"),
        icon="circle-check",
    )

    def deed(answer: dict[str, Any]) -> object:
        return mark_invoice_paid(invoice_id=invoice.pk, author=present_author(), **answer)

    form = MarkPaidForm(posted(request))
    return ask(request, question, form, deed, done=_("The invoice is marked as paid."), back=_page(pk))


@module_page(permission=CHANGE, accepts_post=True)
def invoice_reopen(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=CHANGE)
    question = Question(
        title=_("Take the mark back?"),
        lead=_lead(invoice),
        text=_("The payment that was entered with the mark is reversed, and the client's balance with it."),
        verb=pgettext("money", "Take back"),
        icon="arrow-back-up",
        danger=True,
    )

    def deed(answer: dict[str, Any]) -> object:
        return reopen_invoice(invoice_id=invoice.pk, author=present_author(), **answer)

    form = ReopenInvoiceForm(posted(request))
    return ask(request, question, form, deed, done=_("The invoice waits for money again."), back=_page(pk))


@module_page(permission=ISSUE, accepts_post=True)
def invoice_remind(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=ISSUE)
    question = Question(
        title=_("Send the invoice once more?"),
        lead=_lead(invoice),
        text=_("Those of the client's people who see invoices get a letter and a notification."),
        verb=_("Send"),
        icon="mail",
    )

    def deed(_answer: dict[str, Any]) -> object:
        return remind_of_invoice(invoice_id=invoice.pk, author=present_author())

    form = ConfirmForm(posted(request))
    return ask(request, question, form, deed, done=_("The client is being told."), back=_page(pk))


@module_action(permission=ISSUE)
def invoice_copy(request: CabinetRequest, pk: int) -> HttpResponse:
    invoice = get_invoice(request.viewer, pk, permission=ISSUE)
    made = copy_invoice(invoice_id=invoice.pk, author=present_author())
    return redirect_page(request, reverse("finance:invoice_edit", args=[made.pk]))


def _page(pk: int) -> str:
    return reverse("finance:invoice_detail", args=[pk])


def _lead(invoice: Invoice) -> str:
    amount = formatting.money(invoice.amount, invoice.currency)
    return f"{number_words(invoice)}, {invoice.organization}, {amount}"
