"""Letters in the current company's name: rendered in its look, handed to whoever carries its mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.policy import Policy, default
from email.utils import parseaddr
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from core.lib.company import CurrentCompany, current_company

LONGEST_LINE = 998  # RFC 5322


class EmailRenderer(Protocol):
    """Turns a template's name and its context into subject, plain text and (or "") HTML."""

    def __call__(self, template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]: ...


class EmailDresser(Protocol):
    """Gives a plain text the company's look: (subject, text, context) -> HTML."""

    def __call__(self, subject: str, text: str, context: Mapping[str, Any], company: CurrentCompany) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter to one address. `about` is what the history shows of it; `key` makes a repetition recognisable."""

    to: str
    subject: str
    text: str
    html: str = ""
    about: str = ""
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A letter that a mail server has taken: under which Message-ID, whose server, and why not the company's own."""

    message_id: str
    carrier: str
    why: str = ""


class Carrier(Protocol):
    """Hands one letter to a mail server; raises IntegrationError, permanent or not, where none takes it."""

    def __call__(self, letter: Letter) -> Carried: ...


def send(
    template: str, to: str, context: Mapping[str, Any], *, headers: Mapping[str, str] | None = None, key: str = ""
) -> Carried:
    """Render the letter of a template in the company's look and hand it over; a refusal is raised.

    With a `key` the letter goes out once, however often it is handed over; mailboxes tell it by its Message-ID.
    To be called from jobs: a page neither waits for a mail server nor tells by its time whether an address is known.
    """
    company = current_company()
    render: EmailRenderer = import_string(settings.EMAIL_RENDERER)
    subject, text, html = render(template, context, company)
    more = dict(headers or {})
    return hand_over(Letter(to=to, subject=subject, text=text, html=html, about=template, key=key, headers=more))


def dress(subject: str, text: str, context: Mapping[str, Any]) -> str:
    """Return the text as the HTML of a letter of the current company."""
    dresser: EmailDresser = import_string(settings.EMAIL_DRESSER)
    return dresser(subject, text, context, current_company())


def hand_over(letter: Letter) -> Carried:
    carry: Carrier = import_string(settings.EMAIL_CARRIER)
    return carry(letter)


class _Message(EmailMultiAlternatives):
    def message(self, *, policy: Policy | None = None) -> Any:
        """Let long headers stand on one line: an address that is folded gets encoded, and no program reads it then."""
        return super().message(policy=(policy or default).clone(max_line_length=LONGEST_LINE))


def compose(letter: Letter, *, sender: str, message_id: str, reply_to: str = "") -> EmailMultiAlternatives:
    """Return the letter as it goes over the wire."""
    message = _Message(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        from_email=sender,
        to=[letter.to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id, **letter.headers},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def platform_sender() -> str:
    """Return the platform's address under the current company's name."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return named_address(current_company().name, address)


def named_address(name: str, address: str) -> str:
    return str(Address(display_name="".join(char for char in name if char.isprintable()), addr_spec=address))


def render_plain(template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]:
    """Render `<template>.txt`, whose first line is the subject, without any theme."""
    text = render_to_string(f"{template}.txt", {**context, "company": company})
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n", ""
