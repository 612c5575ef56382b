"""What people hear of their own accounts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.services.notices import NOTICES
from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words


def security_facts(payload: Mapping[str, Any]) -> Facts | None:
    happened = NOTICES.get(payload["notice"])
    if happened is None:
        return None
    return Facts(
        values={"happened": happened, **{name: payload.get(name, "") for name in ("notice", "at", "agent", "address")}},
        link=reverse("accounts:security", urlconf=own_urlconf()),
        people={"person": payload["user_id"]},
    )


TYPES = (
    NotificationType(
        event="accounts.security.noticed",
        title=_("Safety of the account"),
        facts="core.accounts.notifications.security_facts",
        fields=(
            EventField(name="happened", title=_("What happened"), sample=NOTICES["new_device"]),
            EventField(name="notice", title=_("Its code"), sample="new_device"),
            EventField(name="at", title=_("Local time"), sample="25.11.2026, 14:27"),
            EventField(name="agent", title=_("Device"), sample="Firefox"),
            EventField(name="address", title=_("Network address"), sample="192.0.2.1"),
        ),
        people={"person": _("Owner of the account")},
        critical=True,
        security=True,
        triggers=(
            ReadyTrigger(
                code="accounts.security_notice",
                title=_("Something happened to the account"),
                recipients=("person:person",),
                words={
                    "ru": Words(
                        subject="{{ happened }}",
                        body=(
                            "{{ recipient.name }}, это касается вашей учётной записи в «{{ company.name }}».\n\n"
                            "{{ happened }}{% if at %}: {{ at }}{% endif %}."
                            "{% if agent %}\nУстройство: {{ agent }}{% endif %}"
                            "{% if address %}\nАдрес: {{ address }}{% endif %}\n\n"
                            "Если это были вы, ничего делать не нужно. Если нет, сразу смените пароль"
                            " и сообщите администратору."
                        ),
                    ),
                    "en": Words(
                        subject="{{ happened }}",
                        body=(
                            "{{ recipient.name }}, this concerns your account at {{ company.name }}.\n\n"
                            "{{ happened }}{% if at %}: {{ at }}{% endif %}."
                            "{% if agent %}\nDevice: {{ agent }}{% endif %}"
                            "{% if address %}\nAddress: {{ address }}{% endif %}\n\n"
                            "If it was you, there is nothing to do. If not, set a new password at once"
                            " and tell your administrator."
                        ),
                    ),
                },
            ),
        ),
    ),
)
