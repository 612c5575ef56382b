"""Letters in the current company's name."""

from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from core.lib.company import CurrentCompany, current_company


class EmailRenderer(Protocol):
    """Turns a template's name and its context into subject, plain text and (or "") HTML."""

    def __call__(self, template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]: ...


def send(template: str, to: str, context: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> None:
    """Render the letter in the company's look and hand it to the mail server; the server's refusal is raised.

    A `Message-ID` among the headers lets mailboxes recognise a repetition.

    To be called from jobs: a page neither waits for a mail server nor tells by its time whether an address is known.
    """
    company = current_company()
    render: EmailRenderer = import_string(settings.EMAIL_RENDERER)
    subject, text, html = render(template, context, company)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=_sender(company),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def render_plain(template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]:
    """Render `<template>.txt`, whose first line is the subject, without any theme."""
    text = render_to_string(f"{template}.txt", {**context, "company": company})
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n", ""


def _sender(company: CurrentCompany) -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = "".join(char for char in company.name if char.isprintable())
    return str(Address(display_name=name, addr_spec=address))
