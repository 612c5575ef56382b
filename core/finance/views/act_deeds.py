"""What is done to an act: by the staff, and the client's word on it; each deed asks first."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.finance.authors import present_author
from core.finance.business_date import today
from core.finance.forms.acts import (
    CancelActForm,
    CancelDraftForm,
    DisputeActForm,
    IssueActForm,
    SignActForm,
    SignedForClientForm,
)
from core.finance.models import Act
from core.finance.selectors.acts import ANSWER, ISSUE, get_act
from core.finance.services.act_invoices import issue_act_with_invoice
from core.finance.services.acts import cancel_act, dispute_act, issue_act, mark_act_signed, sign_act
from core.finance.states import ActStatus
from core.finance.tables.acts import number_words
from core.ui import formatting
from core.ui.asking import Question, ask, posted
from core.ui.page import CabinetRequest, module_page


@module_page(permission=ISSUE, accepts_post=True)
def act_issue(request: CabinetRequest, pk: int) -> HttpResponse:
    act = get_act(request.viewer, pk, permission=ISSUE)
    question = Question(
        title=_("Issue the act?"),
        lead=_lead(act),
        text=_("It gets its number, the balances move, the client sees it and is told."),
        verb=_("Issue"),
        icon="send",
    )
    form = IssueActForm(posted(request), initial={"issued_on": act.issued_on or act.period_until or today()})
    if not request.viewer.has_permission("finance.issue_invoice"):
        del form.fields["with_invoice"]

    def deed(answer: dict[str, Any]) -> object:
        issue = issue_act_with_invoice if answer.get("with_invoice") else issue_act
        return issue(act_id=act.pk, author=present_author(), issued_on=answer["issued_on"])

    return ask(request, question, form, deed, done=_("The act is issued."), back=_page(pk))


@module_page(permission=ISSUE, accepts_post=True)
def act_cancel(request: CabinetRequest, pk: int) -> HttpResponse:
    act = get_act(request.viewer, pk, permission=ISSUE)
    is_draft = act.status == ActStatus.DRAFT
    given_back = _("The balances get back what it took; its operations can be acted once more.")
    question = Question(
        title=_("Cancel the act?"),
        lead=_lead(act),
        text="" if is_draft else given_back,
        verb=_("Cancel the act"),
        icon="ban",
        danger=True,
    )

    def deed(answer: dict[str, Any]) -> object:
        return cancel_act(act_id=act.pk, author=present_author(), **answer)

    form = CancelDraftForm(posted(request)) if is_draft else CancelActForm(posted(request))
    return ask(request, question, form, deed, done=_("The act is cancelled."), back=_page(pk))


@module_page(permission=ANSWER, accepts_post=True)
def act_sign(request: CabinetRequest, pk: int) -> HttpResponse:
    """Let the client agree; the staff say for him that he has, and how they know."""
    act = get_act(request.viewer, pk, permission=ANSWER)
    if request.viewer.is_staff:
        return _mark_signed(request, act)
    question = Question(
        title=_("Sign the act?"),
        lead=_lead(act),
        text=_("You confirm that everything in it was rendered and that the sum is right."),
        verb=_("Sign"),
        icon="signature",
    )

    def deed(answer: dict[str, Any]) -> object:
        return sign_act(act_id=act.pk, author=present_author(), **answer)

    return ask(request, question, SignActForm(posted(request)), deed, done=_("The act is signed."), back=_page(pk))


def _mark_signed(request: CabinetRequest, act: Act) -> HttpResponse:
    question = Question(
        title=_("Mark as signed?"),
        lead=_lead(act),
        text=_("You say so for the client: he sees who did it and why."),
        verb=_("Mark as signed"),
        icon="circle-check",
    )

    def deed(answer: dict[str, Any]) -> object:
        return mark_act_signed(act_id=act.pk, author=present_author(), **answer)

    form, done = SignedForClientForm(posted(request)), _("The act is marked as signed.")
    return ask(request, question, form, deed, done=done, back=_page(act.pk))


@module_page(permission=ANSWER, accepts_post=True)
def act_dispute(request: CabinetRequest, pk: int) -> HttpResponse:
    """Let the client say what is wrong; the staff take down what he has told them."""
    act, is_staff = get_act(request.viewer, pk, permission=ANSWER), request.viewer.is_staff
    question = Question(
        title=_("What is wrong with the act?"),
        lead=_lead(act),
        text=_("You say so for the client: he sees who did it and why.") if is_staff else "",
        verb=_("Take down") if is_staff else _("Send to the company"),
        icon="message" if is_staff else "send",
    )

    def deed(answer: dict[str, Any]) -> object:
        return dispute_act(act_id=act.pk, author=present_author(), by_staff=is_staff, **answer)

    done = _("The client's remark is kept.") if is_staff else _("The company has your remark and will answer.")
    return ask(request, question, DisputeActForm(posted(request)), deed, done=done, back=_page(pk))


def _page(pk: int) -> str:
    return reverse("finance:act_detail", args=[pk])


def _lead(act: Act) -> str:
    amount = formatting.money(act.amount, act.currency)
    return f"{number_words(act)}, {act.organization}, {amount}"
