"""Short messages in the current company's name."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsSender(Protocol):
    """Hands one message to the company's operator; raises IntegrationError where the operator refuses or is away."""

    def __call__(self, *, to: str, text: str, key: str) -> None: ...


def send(*, to: str, text: str, key: str) -> None:
    """Send a message to a phone (E.164); `key` lets an operator recognise a repetition.

    To be called from jobs: a page neither waits for an operator nor tells by its time whether a phone is known.
    """
    sender: SmsSender = import_string(settings.SMS_SENDER)
    sender(to=to, text=text, key=key)
