"""What people hear of items: whoever is responsible, whoever has asked, who approves, and clients of what is theirs."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.pipelines.boards.models import Approval, Item, Stage
from core.registry.spec import EventField, NotificationType, ReadyTrigger, ready_trigger

RESPONSIBLE, ASKER = "person:responsible", "person:asker"


def item_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the item; the stage is that of the event, for it may have gone on since.

    Where the pipeline is not shown to clients the item is nobody's: no client can be meant.
    """
    item = Item.objects.select_related("pipeline", "organization", "responsible").filter(pk=payload["item_id"]).first()
    if item is None:
        return None
    by = payload.get("by")
    approval = Approval.objects.select_related("target").filter(pk=payload.get("approval_id") or 0).first()
    stage = Stage.objects.filter(pk=payload["stage_id"]).first()
    shown = item.pipeline.is_shown_to_clients
    return Facts(
        values={
            "item": item.title,
            "code": item.code,
            "pipeline": item.pipeline.name,
            "stage": stage.name if stage else "",
            "target": approval.target.name if approval else "",
            "verdict": payload.get("status", ""),
            "due_at": item.due_at,
            "client": str(item.organization or ""),
            "responsible": str(item.responsible or ""),
            "who": str(User.objects.filter(pk=by or 0).first() or ""),
            "shown": shown,
        },
        link=reverse("pipelines:item_detail", args=[item.pk], urlconf=own_urlconf()),
        organization_id=item.organization_id if shown else None,
        people={"responsible": item.responsible_id, "asker": approval.asked_by_id if approval else None},
        by=by,
        label=item.code,
    )


def recent_item() -> Mapping[str, Any] | None:
    item = Item.objects.order_by("-pk").values("pk", "stage").first()
    return {"item_id": item["pk"], "stage_id": item["stage"]} if item else None


FIELDS = (
    EventField(name="item", title=_("Item"), sample="Поставка дизеля"),
    EventField(name="code", title=pgettext_lazy("item", "Code"), sample="С-0412"),
    EventField(name="pipeline", title=_("Pipeline"), sample="Продажи"),
    EventField(name="stage", title=_("Stage"), sample="Договор"),
    EventField(name="target", title=_("Where it is asked to go"), sample="Отгрузка"),
    EventField(name="verdict", title=_("What was decided"), sample="approved"),
    EventField(name="due_at", title=_("Deadline"), kind="moment", sample="2026-11-27T15:00:00+00:00"),
    EventField(name="client", title=_("Client"), sample="ООО «Лесной обоз»"),
    EventField(name="responsible", title=_("Responsible"), sample="Павел Лыткин"),
    EventField(name="who", title=_("Who has done it"), sample="Елена Воронцова"),
    EventField(name="shown", title=_("Shown to clients"), kind="flag", sample=True),
)
PEOPLE: Mapping[str, Any] = {"responsible": _("Responsible"), "asker": _("Who has asked for approval")}
DUE_RU = "{% if due_at %}\n\nСрок: {{ due_at }}{% endif %}"
DUE_EN = "{% if due_at %}\n\nDeadline: {{ due_at }}{% endif %}"


def _type(event: str, title: Any, *triggers: ReadyTrigger) -> NotificationType:
    return NotificationType(
        event=f"pipelines.{event}",
        title=title,
        facts="core.pipelines.boards.notifications.item_facts",
        fields=FIELDS,
        people=PEOPLE,
        of_organization=True,
        recent="core.pipelines.boards.notifications.recent_item",
        triggers=triggers,
    )


TYPES = (
    _type(
        "item.assigned",
        _("An item comes to somebody"),
        ready_trigger(
            "pipelines.assigned",
            _("An item comes to somebody: to who is responsible"),
            (RESPONSIBLE,),
            ("{{ code }} на этапе «{{ stage }}»", "Теперь за это отвечаете вы: {{ item }}." + DUE_RU),
            ("{{ code }} at the stage “{{ stage }}”", "You are responsible now: {{ item }}." + DUE_EN),
        ),
    ),
    _type(
        "item.moved",
        _("An item moves to another stage"),
        ready_trigger(
            "pipelines.shown",
            _("An item moves: to the client, where he is shown it"),
            ("organization",),
            ("{{ item }}: {{ stage }}", "{{ code }} {{ item }} теперь на этапе «{{ stage }}»."),
            ("{{ item }}: {{ stage }}", "{{ code }} {{ item }} is at the stage “{{ stage }}” now."),
            ("shown", "is", True),
        ),
    ),
    _type(
        "item.late",
        _("An item is late"),
        ready_trigger(
            "pipelines.late",
            _("An item is late: to who is responsible"),
            (RESPONSIBLE,),
            ("Просрочено: {{ code }}", "{{ item }}, этап «{{ stage }}»." + DUE_RU),
            ("Late: {{ code }}", "{{ item }}, stage “{{ stage }}”." + DUE_EN),
        ),
    ),
    _type(
        "approval.asked",
        _("Approval of a move is asked for"),
        ready_trigger(
            "pipelines.approval_asked",
            _("Approval is asked for: to those who may give it"),
            ("permission:pipelines.approve_move",),
            ("Согласуйте перевод {{ code }}", "{{ who }} просит перевести {{ item }} на этап «{{ target }}»."),
            ("Approve the move of {{ code }}", "{{ who }} asks to move {{ item }} to “{{ target }}”."),
        ),
    ),
    _type(
        "approval.decided",
        _("A move is approved or rejected"),
        ready_trigger(
            "pipelines.approved",
            _("A move is approved: to who has asked"),
            (ASKER,),
            ("Согласовано: {{ code }}", "{{ item }} переведён на этап «{{ target }}». Согласовал: {{ who }}."),
            ("Approved: {{ code }}", "{{ item }} has moved to “{{ target }}”. Approved by {{ who }}."),
            ("verdict", "is", "approved"),
        ),
        ready_trigger(
            "pipelines.rejected",
            _("A move is rejected: to who has asked"),
            (ASKER,),
            ("Отклонено: {{ code }}", "{{ item }} остаётся на этапе «{{ stage }}». Отклонил: {{ who }}."),
            ("Rejected: {{ code }}", "{{ item }} stays at “{{ stage }}”. Rejected by {{ who }}."),
            ("verdict", "is", "rejected"),
        ),
    ),
)
