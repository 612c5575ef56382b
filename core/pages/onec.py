"""1C's connector with requests from the site as its applications: they go there, and their state comes back."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from core.documents.authors import Author
from core.finance.onec.connector import OneCWithMoney
from core.integrations.exchange.connector import ParentMissing, Ref, ServiceRefuses, Told, WrongShape
from core.integrations.onec.connector import ref
from core.integrations.onec.payloads import Strict
from core.organizations.models import Organization
from core.pages.models import LONGEST_COMMENT, Enquiry
from core.pages.selectors import get_enquiry
from core.pages.services.enquiries import describe_enquiry, move_enquiry
from core.pages.states import ENQUIRY_FLOW, EnquiryStatus

# What 1C says of an application -> how the request stands then; a new one says nothing of ours.
STANDS: Mapping[str, str] = {
    "in_work": EnquiryStatus.IN_WORK,
    "approved": EnquiryStatus.DONE,
    "refused": EnquiryStatus.DONE,
}


class Answer(Strict):
    question: str
    answer: str


class OneCApplication(Strict):
    """An application both ways; `number` is ours, `counterparty_id` the client that 1C has made of the applicant."""

    id: str = Field(min_length=1, max_length=64)
    version: str
    number: str = Field(min_length=1, max_length=20)
    received_at: datetime.datetime
    name: str
    phone: str = ""
    email: str = ""
    company: str = ""
    inn: str = ""
    answers: list[Answer] = Field(default_factory=list)
    state: Literal["new", "in_work", "approved", "refused"]
    comment: str = Field(default="", max_length=1000)
    counterparty_id: str = Field(default="", max_length=64)


class OneCWithApplications(OneCWithMoney):
    """All that money needs, and requests from the site."""

    about: ClassVar[Any] = gettext_lazy(
        "Clients, agreements, invoices and payments come from 1C by themselves; all but payments go there."
        " So do requests from the site, whose state comes back."
    )
    object_types: ClassVar = {**OneCWithMoney.object_types, "application": gettext_lazy("Application")}
    sends: ClassVar = {**OneCWithMoney.sends, "application": "pages.enquiry"}
    places: ClassVar = {**OneCWithMoney.places, "application": ("applications", OneCApplication)}

    def keep(self, object_type: str, payload: Mapping[str, Any]) -> Told:
        if object_type != "application":
            return super().keep(object_type, payload)
        return Told(payload=payload, result=_keep(OneCApplication.model_validate(payload)))

    def chain(self, object_type: str, pk: int, viewer: Any) -> Sequence[Ref]:
        if object_type != "application":
            return super().chain(object_type, pk, viewer)
        return [ref(object_type, get_enquiry(viewer, pk).pk)]

    def send(self, object_type: str, external_id: str, *, key: str) -> Told:
        if object_type != "application":
            return super().send(object_type, external_id, key=key)
        ours = Enquiry.objects.filter(pk=int(external_id)).first()
        if ours is None:  # forgotten after the days that the company has set
            raise ServiceRefuses(_("the request is not kept any more"))
        pairs = [*ours.calculation, *ours.answers]
        facts = {
            "number": str(ours.pk),
            "received_at": ours.created_at.isoformat(),
            "name": ours.name,
            "phone": ours.phone,
            "email": ours.email,
            "company": ours.company,
            "inn": ours.inn,
            "answers": [{"question": str(question), "answer": str(answer)} for question, answer in pairs],
            "state": "new",
        }
        taken = self.give("applications/", facts, key=key)
        Enquiry.objects.filter(pk=ours.pk).update(external_id=taken)
        return Told(payload={"number": facts["number"]}, result={"external_id": taken, "enquiry_id": ours.pk})


def _keep(told: OneCApplication) -> dict[str, Any]:
    """Take over how the application stands; one whose client has not arrived waits for him."""
    found = Enquiry.objects.filter(external_id=told.id).first()
    if found is None and told.number.isdecimal():  # ours, whose taking 1C could not answer
        found = Enquiry.objects.filter(external_id="", pk=int(told.number)).first()
        if found is not None:
            Enquiry.objects.filter(pk=found.pk).update(external_id=told.id)
    if found is None:
        raise ServiceRefuses(_("there is no such request here"))
    if str(found.pk) != told.number:
        raise WrongShape(_("another object came than was asked for"))
    result: dict[str, Any] = {"enquiry_id": found.pk}
    if told.counterparty_id:
        client = Organization.objects.filter(external_id=told.counterparty_id).first()
        if client is None:
            raise ParentMissing(object_type="counterparty", external_id=told.counterparty_id)
        result["organization_id"] = client.pk
    author = Author(name="1C")
    target = STANDS.get(told.state, found.status)
    if target != found.status:
        ways = [one for one in ENQUIRY_FLOW.actions(found.status) if ENQUIRY_FLOW.target(found.status, one) == target]
        if not ways:
            raise ServiceRefuses(_("the request stands otherwise here, and cannot go on as 1C says"))
        found = move_enquiry(enquiry_id=found.pk, action=ways[0], author=author)
    said = [_("refused") if told.state == "refused" else "", told.comment]
    line = " ".join(["1C:", *filter(None, said)])
    if any(said) and line not in found.comment.splitlines():
        comment = f"{found.comment}\n{line}".strip()[-LONGEST_COMMENT:]
        describe_enquiry(enquiry_id=found.pk, comment=comment, responsible_id=found.responsible_id, author=author)
    return {**result, "status": str(found.status)}
