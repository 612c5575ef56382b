"""Short messages in the current company's name."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsSender(Protocol):
    """Hands one message to the company's operator and returns its number there; raises IntegrationError otherwise."""

    def __call__(self, *, to: str, text: str, key: str) -> str: ...


def send(*, to: str, text: str, key: str) -> str:
    """Send a message to a phone (E.164) and return its number there; `key` lets an operator recognise a repetition.

    To be called from jobs: a page neither waits for an operator nor tells by its time whether a phone is known.
    """
    sender: SmsSender = import_string(settings.SMS_SENDER)
    return sender(to=to, text=text, key=key)
