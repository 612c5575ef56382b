"""What people hear of signatures."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.documents.signature.models import SignatureRequest, Signing
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

GREETING_RU, GREETING_EN = "{{ recipient.name }}, здравствуйте.\n\n", "Hello, {{ recipient.name }}.\n\n"
FIELDS = (
    EventField(name="document", title=_("Document"), sample="Договор поставки № 17"),
    EventField(name="organization", title=_("Client company"), sample="ООО «Вешний луг»"),
    EventField(name="signer", title=_("Signer"), sample="Анна Лугова"),
    EventField(name="side", title=_("Signer's side"), sample="client"),
    EventField(name="reason", title=_("Reason"), sample="Неверная сумма в пункте 3"),
    EventField(name="signed", title=_("Signatures so far"), kind="number", sample=1),
    EventField(name="asked", title=_("Signatures asked for"), kind="number", sample=2),
    EventField(name="is_complete", title=_("Signed by everybody"), kind="flag", sample=True),
    EventField(name="state", title=_("State"), sample="withdrawn"),
)
WHO = {"signer": _("Signer"), "author": _("Who asked for the signature")}


def _path(name: str, pk: int) -> str:
    return reverse(f"signatures:{name}", args=[pk], urlconf=own_urlconf())


def request_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Tell of one signer's part; its page is the signer's own."""
    found = SignatureRequest.objects.select_related("signing__organization").filter(pk=payload["request_id"]).first()
    if found is None:
        return None
    link = _path("sign", found.pk)
    return _facts(found.signing, link=link, signer=found.signer_name, side=found.side, person=found.signer_id)


def answer_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Tell the other side of an answer: staff open the signing, the client's people their documents to sign."""
    found = SignatureRequest.objects.select_related("signing__organization").filter(pk=payload["request_id"]).first()
    if found is None:
        return None
    by_client = found.side == "client"
    link = _path("signing_detail", found.signing_id) if by_client else reverse("signatures:own", urlconf=own_urlconf())
    values = {"signer": found.signer_name, "side": found.side, "is_complete": bool(payload.get("is_complete"))}
    return _facts(found.signing, link=link, reason=found.shown_reason, person=found.signer_id, **values)


def ended_facts(payload: Mapping[str, Any]) -> Facts | None:
    found = Signing.objects.select_related("organization").filter(pk=payload["signing_id"]).first()
    if found is None:
        return None
    return _facts(found, link=_path("signing_detail", found.pk), reason=found.shown_reason)


def _facts(signing: Signing, *, link: str, person: int | None = None, **values: Any) -> Facts:
    known = {"signer": "", "side": "", "reason": "", "is_complete": False}
    return Facts(
        values={
            **known,
            "document": signing.title,
            "organization": signing.organization.name,
            "signed": signing.signatures.count(),
            "asked": signing.requests.count(),
            "state": signing.state,
            **values,
        },
        link=link,
        organization_id=signing.organization_id,
        people={"signer": person, "author": signing.requested_by_id},
        label=signing.title,
    )


def recent_request() -> Mapping[str, Any] | None:
    found = SignatureRequest.objects.order_by("-pk").values("pk", "signing_id").first()
    return {"request_id": found["pk"], "signing_id": found["signing_id"], "is_complete": False} if found else None


REQUESTED = NotificationType(
    event="documents.signature.requested",
    title=_("A signature is asked for"),
    facts="core.documents.signature.notifications.request_facts",
    fields=FIELDS,
    people=WHO,
    of_organization=True,
    action=_("Read and sign"),
    critical=True,
    recent="core.documents.signature.notifications.recent_request",
    triggers=(
        ReadyTrigger(
            code="documents.signature_requested",
            title=_("To the signer: a document waits"),
            recipients=("person:signer",),
            channels=("inbox", "email", "sms"),
            words={
                "ru": Words(
                    subject="Подпишите документ: {{ document }}",
                    body=GREETING_RU + "Документ «{{ document }}» ({{ organization }}) ждёт вашей подписи. Откройте его"
                    " в кабинете, прочитайте и подпишите кодом из СМС.",
                    sms="Документ ждёт вашей подписи в кабинете",
                ),
                "en": Words(
                    subject="Sign the document: {{ document }}",
                    body=GREETING_EN + "The document {{ document }} ({{ organization }}) waits for your signature. Open"
                    " it in your account, read it and sign by the code from an SMS.",
                    sms="A document waits for your signature in your account",
                ),
            },
        ),
    ),
)


def _answer(code: str, title: Any, recipients: tuple[str, ...], side: str, ru: Words, en: Words) -> ReadyTrigger:
    return ReadyTrigger(
        code=code,
        title=title,
        recipients=recipients,
        conditions=(("side", "is", side),),
        words={"ru": ru, "en": en},
    )


SIGNED = NotificationType(
    event="documents.signature.signed",
    title=_("A document is signed"),
    facts="core.documents.signature.notifications.answer_facts",
    fields=FIELDS,
    people=WHO,
    of_organization=True,
    recent="core.documents.signature.notifications.recent_request",
    triggers=(
        _answer(
            "documents.signed_by_client",
            _("To the staff: the client has signed"),
            ("permission:documents.request_signature",),
            "client",
            Words(
                subject="Подписан документ: {{ document }}",
                body="{{ signer }} ({{ organization }}) подписывает «{{ document }}» кодом из СМС."
                " Подписей: {{ signed }} из {{ asked }}.",
            ),
            Words(
                subject="Signed: {{ document }}",
                body="{{ signer }} ({{ organization }}) signed {{ document }} by a code from an SMS."
                " Signatures: {{ signed }} of {{ asked }}.",
            ),
        ),
        _answer(
            "documents.signed_by_company",
            _("To the client: the company has signed"),
            ("organization:documents.sign",),
            "company",
            Words(
                subject="Подписан документ: {{ document }}",
                body=GREETING_RU + "{{ company.name }} подписывает «{{ document }}»."
                " Подписей: {{ signed }} из {{ asked }}.",
            ),
            Words(
                subject="Signed: {{ document }}",
                body=GREETING_EN + "{{ company.name }} signed {{ document }}. Signatures: {{ signed }} of {{ asked }}.",
            ),
        ),
    ),
)
DECLINED = NotificationType(
    event="documents.signature.declined",
    title=_("A signature is declined"),
    facts="core.documents.signature.notifications.answer_facts",
    fields=FIELDS,
    people=WHO,
    of_organization=True,
    recent="core.documents.signature.notifications.recent_request",
    triggers=(
        _answer(
            "documents.declined_by_client",
            _("To the staff: the client declined to sign"),
            ("permission:documents.request_signature",),
            "client",
            Words(
                subject="Отказ подписать: {{ document }}",
                body="{{ signer }} ({{ organization }}) не подписывает «{{ document }}». Причина: {{ reason }}",
            ),
            Words(
                subject="Declined: {{ document }}",
                body="{{ signer }} ({{ organization }}) declined to sign {{ document }}. The reason: {{ reason }}",
            ),
        ),
        _answer(
            "documents.declined_by_company",
            _("To the client: the company declined to sign"),
            ("organization:documents.sign",),
            "company",
            Words(
                subject="Отказ подписать: {{ document }}",
                body=GREETING_RU + "{{ company.name }} не подписывает «{{ document }}». Причина: {{ reason }}",
            ),
            Words(
                subject="Declined: {{ document }}",
                body=GREETING_EN + "{{ company.name }} declined to sign {{ document }}. The reason: {{ reason }}",
            ),
        ),
    ),
)
ENDED = NotificationType(
    event="documents.signature.withdrawn",
    title=_("A document is not to be signed any more"),
    facts="core.documents.signature.notifications.ended_facts",
    fields=FIELDS,
    people=WHO,
    of_organization=True,
    triggers=(
        ReadyTrigger(
            code="documents.signing_ended",
            title=_("To whoever asked: nobody signs this any more"),
            recipients=("person:author",),
            words={
                "ru": Words(
                    subject="Подписание прекращено: {{ document }}",
                    body="«{{ document }}» ({{ organization }}) больше не подписывают. {{ reason }}"
                    " Подписей было: {{ signed }} из {{ asked }}.",
                ),
                "en": Words(
                    subject="Signing has ended: {{ document }}",
                    body="{{ document }} ({{ organization }}) is not to be signed any more. {{ reason }}"
                    " Signatures: {{ signed }} of {{ asked }}.",
                ),
            },
        ),
    ),
)
TYPES = (REQUESTED, SIGNED, DECLINED, ENDED)
