"""What events of the module mean when people are told of them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core.lib.facts import Facts
from core.lib.wording import for_reader
from core.organizations.models import Organization
from modules.fuel_cards.models import Anomaly, AnomalyRule, Card, CardAssignment, ImportRun
from modules.fuel_cards.models.causes import told_cause
from modules.fuel_cards.models.runs import ImportKind
from modules.fuel_cards.states import CardStatus, RunState


def card_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the card; state and reason are those of the event, for the card may have gone on since."""
    card = Card.objects.select_related("supplier").filter(pk=payload["card_id"]).first()
    if card is None:
        return None
    client = Organization.objects.filter(pk=payload["organization_id"] or 0).first()
    return Facts(
        values={
            "number": card.masked,
            "holder": card.holder,
            "plate": card.plate,
            "supplier": card.supplier.name,
            "client": client.name if client else "",
            "status": CardStatus(payload.get("status") or card.status).label,
            "reason": payload.get("reason") or told_cause(payload.get("cause", "")) or card.reason,
            "is_automatic": payload.get("status") == CardStatus.AUTO_BLOCKED,
        },
        link=reverse("fuel_cards:card_detail", args=[card.pk]),
        organization_id=client.pk if client else None,
        label=card.masked,
    )


def detached_facts(payload: Mapping[str, Any]) -> Facts | None:
    """The client that has lost the card can open it no more."""
    found = card_facts(payload)
    return replace(found, link="") if found else None


def recent_card() -> Mapping[str, Any] | None:
    held = CardAssignment.objects.order_by("-pk").first()
    return {"card_id": held.card_id, "organization_id": held.organization_id} if held else None


def anomaly_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Say how many and of which rules; whose they are is told on the page, to whoever may see it."""
    first = Anomaly.objects.filter(pk=payload["first_id"]).first()
    if first is None:
        return None
    one = payload["count"] == 1
    link = reverse("fuel_cards:transaction_detail", args=[first.transaction_id]) if one else ""
    return Facts(
        values={"count": payload["count"], "rules": lazy(_rule_words, str)(payload["rules"])},
        link=link or f"{reverse('fuel_cards:anomaly_list')}?state=new",
    )


def _rule_words(rules: str) -> str:
    return ", ".join(f"{AnomalyRule(rule).label}: {count}" for rule, count in json.loads(rules).items())


def recent_anomaly() -> Mapping[str, Any] | None:
    found = Anomaly.objects.order_by("-pk").first()
    return {"first_id": found.pk, "count": 1, "rules": json.dumps({found.rule: 1})} if found else None


# What a file is refused for without an error of its own.
PROBLEMS = {
    RunState.BROKEN_OFF.value: _("The work on the file broke off. The file is kept: check it again."),
    "rows_refused": _("The file has refused rows, and it was to be taken whole."),
}


def import_facts(payload: Mapping[str, Any]) -> Facts | None:
    run = ImportRun.objects.select_related("supplier").filter(pk=payload["run_id"]).first()
    if run is None:
        return None
    figures = {name: payload[name] for name in ("created", "updated", "duplicate", "rejected")}
    return _facts_of_run(run, amount=run.amount, **figures)


def failed_import_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Say why nothing was taken; each reader gets it in his language."""
    run = ImportRun.objects.select_related("supplier").filter(pk=payload["run_id"]).first()
    if run is None:
        return None
    return _facts_of_run(run, problem=PROBLEMS.get(payload["problem"]) or lazy(for_reader, str)(run.problem))


def _facts_of_run(run: ImportRun, **more: Any) -> Facts:
    supplier = run.supplier.name if run.supplier else ""
    return Facts(
        values={"file": run.file_name, "kind": ImportKind(run.kind).label, "supplier": supplier, **more},
        link=reverse("fuel_cards:import_detail", args=[run.pk]),
        people={"author": run.created_by_id},
        label=run.file_name,
    )


def recent_import() -> Mapping[str, Any] | None:
    run = ImportRun.objects.filter(state="done").order_by("-pk").first()
    if run is None:
        return None
    figures = ("created", "updated", "duplicate", "rejected")
    return {"run_id": run.pk, "kind": run.kind, **{name: getattr(run, name) for name in figures}}


def recent_failed_import() -> Mapping[str, Any] | None:
    failed = ImportRun.objects.filter(state__in=[RunState.REFUSED, RunState.BROKEN_OFF])
    run = failed.exclude(problem_code="discarded").order_by("-pk").first()
    if run is None:
        return None
    return {"run_id": run.pk, "kind": run.kind, "problem": run.problem_code or run.state}
