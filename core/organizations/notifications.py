"""What people hear of requests for access and of bindings."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.organizations.models import AccessRequest, Organization
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

APPLICANT = ("person:applicant",)
GREETING_RU, GREETING_EN = "{{ recipient.name }}, здравствуйте.\n\n", "Hello, {{ recipient.name }}.\n\n"


def requested_facts(payload: Mapping[str, Any]) -> Facts | None:
    path = reverse("organizations:request_detail", args=[payload["request_id"]], urlconf=own_urlconf())
    return _facts(payload["request_id"], path)


def reviewed_facts(payload: Mapping[str, Any]) -> Facts | None:
    return _facts(payload["request_id"], "/", state=payload["state"])


def _facts(request_id: int, link: str, *, state: str = "") -> Facts | None:
    found = AccessRequest.objects.select_related("applicant", "organization").filter(pk=request_id).first()
    if found is None:
        return None
    return Facts(
        values={
            "applicant": found.applicant.name,
            "organization": found.organization.name if found.organization else found.name,
            "inn": found.inn,
            "reason": found.reason,
            "state": state or found.state,
        },
        link=link,
        people={"applicant": found.applicant.user_id},
        label=found.name,
    )


def withdrawn_facts(payload: Mapping[str, Any]) -> Facts | None:
    found = Organization.objects.filter(pk=payload["organization_id"]).first()
    if found is None:
        return None
    return Facts(
        values={"organization": found.name},
        link="/",
        organization_id=found.pk,
        people={"person": payload["user_id"]},
        label=found.name,
    )


def recent_request() -> Mapping[str, Any] | None:
    found = AccessRequest.objects.order_by("-pk").values("pk", "state").first()
    return {"request_id": found["pk"], "state": found["state"]} if found else None


FIELDS = (
    EventField(name="applicant", title=_("Applicant"), sample="Анна Лугова"),
    EventField(name="organization", title=_("Client company"), sample="ООО «Вешний луг»"),
    EventField(name="inn", title=_("INN"), sample="7707083893"),
    EventField(name="reason", title=_("Reason of the refusal"), sample="ИНН не совпадает с доверенностью"),
    EventField(name="state", title=_("State of the request"), sample="bound"),
)


def _answer(code: str, title: Any, state: str, ru: tuple[str, str], en: tuple[str, str]) -> ReadyTrigger:
    return ReadyTrigger(
        code=code,
        title=title,
        recipients=APPLICANT,
        conditions=(("state", "is", state),),
        words={
            "ru": Words(subject=ru[0], body=GREETING_RU + ru[1]),
            "en": Words(subject=en[0], body=GREETING_EN + en[1]),
        },
    )


REQUESTED = NotificationType(
    event="organizations.access.requested",
    title=_("Request for access"),
    facts="core.organizations.notifications.requested_facts",
    fields=FIELDS,
    people={"applicant": _("Applicant")},
    recent="core.organizations.notifications.recent_request",
    triggers=(
        ReadyTrigger(
            code="organizations.access_requested_staff",
            title=_("A request for access waits"),
            recipients=("permission:organizations.review_request",),
            words={
                "ru": Words(
                    subject="Заявка на доступ: {{ organization }}",
                    body=(
                        "{{ applicant }} просит доступ от имени {{ organization }}, ИНН {{ inn }}."
                        " Почта и телефон подтверждены."
                    ),
                ),
                "en": Words(
                    subject="A request for access: {{ organization }}",
                    body=(
                        "{{ applicant }} wants to act for {{ organization }}, INN {{ inn }}."
                        " E-mail and phone are confirmed."
                    ),
                ),
            },
        ),
        ReadyTrigger(
            code="organizations.access_requested_applicant",
            title=_("To the applicant: we have the request"),
            recipients=APPLICANT,
            channels=("email",),
            words={
                "ru": Words(
                    subject="Мы получили вашу заявку и проверяем её",
                    body=GREETING_RU
                    + "Контакты подтверждены, заявка на {{ organization }} у нас. Напишем, когда примем решение.",
                ),
                "en": Words(
                    subject="We have your request and check it",
                    body=GREETING_EN
                    + "Your contacts are confirmed, and your request for {{ organization }} has reached us."
                    " We will write to you when it is decided.",
                ),
            },
        ),
    ),
)
REVIEWED = NotificationType(
    event="organizations.access.reviewed",
    title=_("Decision on a request for access"),
    facts="core.organizations.notifications.reviewed_facts",
    fields=FIELDS,
    people={"applicant": _("Applicant")},
    recent="core.organizations.notifications.recent_request",
    triggers=(
        _answer(
            "organizations.access_in_review",
            _("To the applicant: the request is being checked"),
            "in_review",
            (
                "Ваша заявка на проверке",
                "Проверяем, что вы представляете {{ organization }}. Напишем, когда примем решение.",
            ),
            (
                "Your request is being checked",
                "We check that you belong to {{ organization }}. We will write to you when it is decided.",
            ),
        ),
        _answer(
            "organizations.access_bound",
            _("To the applicant: access is open"),
            "bound",
            (
                "Доступ открыт",
                "Теперь вы действуете от имени {{ organization }} в «{{ company.name }}»: в кабинете всё открыто.",
            ),
            (
                "Access is open",
                "You can act for {{ organization }} at {{ company.name }} now: everything is open in your account.",
            ),
        ),
        _answer(
            "organizations.access_refused",
            _("To the applicant: access was not given"),
            "refused",
            (
                "В доступе отказано",
                "Мы не смогли открыть доступ к {{ organization }}. Причина: {{ reason }}. Можно подать заявку снова.",
            ),
            (
                "Access was not given",
                "We could not give you access to {{ organization }}. The reason: {{ reason }}. You may apply again.",
            ),
        ),
    ),
)
WITHDRAWN = NotificationType(
    event="organizations.binding.withdrawn",
    title=_("Access to a client company withdrawn"),
    facts="core.organizations.notifications.withdrawn_facts",
    fields=(EventField(name="organization", title=_("Client company"), sample="ООО «Вешний луг»"),),
    people={"person": _("Who has lost the access")},
    of_organization=True,
    critical=True,
    triggers=(
        ReadyTrigger(
            code="organizations.binding_withdrawn",
            title=_("Access has been withdrawn"),
            recipients=("person:person",),
            words={
                "ru": Words(
                    subject="Доступ к {{ organization }} закрыт",
                    body=GREETING_RU + "Вы больше не действуете от имени {{ organization }} в «{{ company.name }}»."
                    " Если это ошибка, свяжитесь с нами.",
                ),
                "en": Words(
                    subject="Access to {{ organization }} is closed",
                    body=GREETING_EN + "You no longer act for {{ organization }} at {{ company.name }}."
                    " If this is a mistake, please contact us.",
                ),
            },
        ),
    ),
)
TYPES = (REQUESTED, REVIEWED, WITHDRAWN)
