"""What the staff hear of requests from the site."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.pages.models import Enquiry
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words


def enquiry_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the request; contacts are not told, for letters and messages lie about for long."""
    one = Enquiry.objects.filter(pk=payload["enquiry_id"]).first()
    if one is None:
        return None
    return Facts(
        values={
            "visitor": one.name,
            "visitor_company": one.company,
            "answers": "\n".join(f"{label}: {text}" for label, text in [*one.answers, *one.calculation]),
        },
        link=reverse("pages:enquiry_detail", args=[one.pk], urlconf=own_urlconf()),
        label=one.name,
    )


def recent_enquiry() -> Mapping[str, Any] | None:
    pk = Enquiry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {"enquiry_id": pk} if pk else None


TYPES = (
    NotificationType(
        event="pages.enquiry.received",
        title=_("A request has come from the site"),
        facts="core.pages.notifications.enquiry_facts",
        recent="core.pages.notifications.recent_enquiry",
        action=_("Open the request"),
        fields=(
            EventField(name="visitor", title=pgettext_lazy("person", "Name"), sample="Марина Лосева"),
            EventField(name="visitor_company", title=_("Company"), sample="ООО «Лесной обоз»"),
            EventField(name="answers", title=_("What was asked for"), sample="Сумма: 150 000 ₽"),
        ),
        triggers=(
            ReadyTrigger(
                code="pages.received",
                title=_("A request from the site: to those who work with requests"),
                recipients=("permission:pages.change_enquiry",),
                channels=("inbox", "email"),
                words={
                    "ru": Words(
                        subject="Заявка с сайта: {{ visitor }}",
                        body="{{ visitor }}{% if visitor_company %}, {{ visitor_company }}{% endif %}, ждёт ответа."
                        "{% if answers %}\n\n{{ answers }}{% endif %}",
                    ),
                    "en": Words(
                        subject="Request from the site: {{ visitor }}",
                        body="{{ visitor }}{% if visitor_company %}, {{ visitor_company }}{% endif %}, waits for"
                        " an answer.{% if answers %}\n\n{{ answers }}{% endif %}",
                    ),
                },
            ),
        ),
    ),
)
