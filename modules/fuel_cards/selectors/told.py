"""What events of the module mean when people are told of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from core.lib.facts import Facts
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, CardAssignment, ImportRun
from modules.fuel_cards.models.runs import ImportKind
from modules.fuel_cards.states import CardStatus


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
            "reason": payload.get("reason") or card.block_reason,
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


def import_facts(payload: Mapping[str, Any]) -> Facts | None:
    run = ImportRun.objects.select_related("supplier").filter(pk=payload["run_id"]).first()
    if run is None:
        return None
    return Facts(
        values={
            "file": run.file_name,
            "kind": ImportKind(run.kind).label,
            "supplier": run.supplier.name if run.supplier else "",
            "amount": run.amount,
            **{name: payload[name] for name in ("created", "updated", "duplicate", "rejected")},
        },
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
