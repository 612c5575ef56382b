"""How a request from the site stands, and what leads from where to where."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class EnquiryStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("enquiry", "New")
    IN_WORK = "in_work", pgettext_lazy("enquiry", "In work")
    DONE = "done", pgettext_lazy("enquiry", "Done")
    SPAM = "spam", pgettext_lazy("enquiry", "Spam")


OPEN = (EnquiryStatus.NEW, EnquiryStatus.IN_WORK)
OVER = (EnquiryStatus.DONE, EnquiryStatus.SPAM)
ENQUIRY_FLOW = StateMachine(
    move("take", sources=[EnquiryStatus.NEW], to=EnquiryStatus.IN_WORK),
    move("finish", sources=OPEN, to=EnquiryStatus.DONE),
    move("reject", sources=OPEN, to=EnquiryStatus.SPAM),
    move("reopen", sources=OVER, to=EnquiryStatus.IN_WORK),
)
