"""What each side hears of the other's versions and verdicts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.documents.models import Version
from core.documents.states import Side, VersionStatus
from core.documents.types import type_titles
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

CLIENTS, STAFF = ("organization:documents.view_document",), ("permission:documents.review_version",)
CHANNELS = ("inbox", "email")


def version_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the version; the status is that of the event, for it may have moved on since."""
    version = Version.objects.select_related("document__organization").filter(pk=payload["version_id"]).first()
    if version is None:
        return None
    document = version.document
    change = version.changes.filter(after=payload.get("status") or VersionStatus.UPLOADED).order_by("-pk").first()
    return Facts(
        values={
            "document": document.title,
            "number": document.number,
            "type": type_titles().get(document.type, document.type),
            "client": document.organization.name,
            "file": version.file_name,
            "version": version.number,
            "side": version.side,
            "status": payload.get("status") or version.status,
            "author": change.author_name if change else version.author_name,
            "comment": change.comment if change else "",
        },
        link=reverse("documents:document_detail", args=[document.pk], urlconf=own_urlconf()),
        organization_id=document.organization_id,
        label=str(document),
    )


def recent_added() -> Mapping[str, Any] | None:
    version = Version.objects.order_by("-pk").values("pk", "side").first()
    return {"version_id": version["pk"], "side": version["side"]} if version else None


def recent_reviewed() -> Mapping[str, Any] | None:
    judged = Version.objects.filter(status_at__isnull=False).order_by("-status_at")
    version = judged.values("pk", "side", "status").first()
    return {"version_id": version["pk"], "side": version["side"], "status": version["status"]} if version else None


FIELDS = (
    EventField(name="document", title=_("Document"), sample="Договор поставки"),
    EventField(name="number", title=_("Document's number"), sample="214/26"),
    EventField(name="type", title=_("Type of document"), sample="Договор"),
    EventField(name="client", title=_("Client"), sample="ООО «Вешний луг»"),
    EventField(name="file", title=_("File"), sample="Договор.pdf"),
    EventField(name="version", title=_("Number of the version"), kind="number", sample=2),
    EventField(name="side", title=_("Whose version"), sample="client"),
    EventField(name="status", title=_("Status"), sample="rejected"),
    EventField(name="author", title=_("Who has done it"), sample="Павел Лыткин"),
    EventField(name="comment", title=_("Comment"), sample="Нет подписи на второй странице"),
)
NAME_RU = "{{ document }}{% if number %} № {{ number }}{% endif %}"
NAME_EN = "{{ document }}{% if number %} No. {{ number }}{% endif %}"
SAID_RU = "{% if comment %}\n\nКомментарий: {{ comment }}{% endif %}"
SAID_EN = "{% if comment %}\n\nComment: {{ comment }}{% endif %}"


def _told(
    code: str,
    title: Any,
    recipients: tuple[str, ...],
    conditions: tuple[tuple[str, str, Any], ...],
    ru: tuple[str, str],
    en: tuple[str, str],
) -> ReadyTrigger:
    return ReadyTrigger(
        code=f"documents.{code}",
        title=title,
        recipients=recipients,
        channels=CHANNELS,
        conditions=conditions,
        words={
            "ru": Words(subject=ru[0], body=ru[1] + SAID_RU, sms=ru[0]),
            "en": Words(subject=en[0], body=en[1] + SAID_EN, sms=en[0]),
        },
    )


def _verdict(status: str, title_client: Any, title_staff: Any, ru: str, en: str) -> tuple[ReadyTrigger, ...]:
    """A status, told to the side whose version it is."""
    sides = ((Side.CLIENT, CLIENTS, title_client), (Side.COMPANY, STAFF, title_staff))
    return tuple(
        _told(
            f"version_{status}_{side.value}",
            title,
            recipients,
            (("status", "is", status), ("side", "is", side.value)),
            (
                f"{ru}: {NAME_RU}",
                "{% if side == 'company' %}{{ client }}. {% endif %}Файл {{ file }}, версия {{ version }}."
                " Решение: {{ author }}.",
            ),
            (
                f"{en}: {NAME_EN}",
                "{% if side == 'company' %}{{ client }}. {% endif %}File {{ file }}, version {{ version }}."
                " Decided by {{ author }}.",
            ),
        )
        for side, recipients, title in sides
    )


ADDED = NotificationType(
    event="documents.version.added",
    title=_("A version of a document is uploaded"),
    facts="core.documents.notifications.version_facts",
    fields=FIELDS,
    of_organization=True,
    recent="core.documents.notifications.recent_added",
    action=_("Open the document"),
    triggers=(
        _told(
            "version_added_by_client",
            _("The client has uploaded a version"),
            STAFF,
            (("side", "is", "client"),),
            (f"Документ на проверку: {NAME_RU}", "{{ client }}. {{ type }}, файл {{ file }}, версия {{ version }}."),
            (f"A document to check: {NAME_EN}", "{{ client }}. {{ type }}, file {{ file }}, version {{ version }}."),
        ),
        _told(
            "version_added_by_company",
            _("To the client: a document waits for an answer"),
            CLIENTS,
            (("side", "is", "company"),),
            (f"Новый документ: {NAME_RU}", "{{ type }}, файл {{ file }}, версия {{ version }}. Посмотрите и ответьте."),
            (f"A new document: {NAME_EN}", "{{ type }}, file {{ file }}, version {{ version }}. Look and answer."),
        ),
    ),
)
REVIEWED = NotificationType(
    event="documents.version.reviewed",
    title=_("A version of a document has another status"),
    facts="core.documents.notifications.version_facts",
    fields=FIELDS,
    of_organization=True,
    recent="core.documents.notifications.recent_reviewed",
    action=_("Open the document"),
    triggers=(
        *_verdict(
            "under_review",
            _("To the client: his version is being checked"),
            _("The client checks our version"),
            "Документ на проверке",
            "The document is being checked",
        ),
        *_verdict(
            "accepted",
            _("To the client: his version is accepted"),
            _("The client has accepted our version"),
            "Документ принят",
            "The document is accepted",
        ),
        *_verdict(
            "rejected",
            _("To the client: his version is rejected"),
            _("The client has rejected our version"),
            "Документ отклонён",
            "The document is rejected",
        ),
        *_verdict(
            "signed",
            _("To the client: his version is signed"),
            _("The client has signed our version"),
            "Документ подписан",
            "The document is signed",
        ),
    ),
)
TYPES = (ADDED, REVIEWED)
