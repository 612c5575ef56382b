"""Look for what is wrong with the operations that have just come or moved."""

import json
from typing import Any

from django.db.backends.utils import CursorWrapper

from core.events.outbox import emit
from core.lib.company import current_company
from modules.fuel_cards.events import AnomaliesFound
from modules.fuel_cards.models import AnomalyPolicy
from modules.fuel_cards.services.anomalies.rules import find_statement


def find_anomalies(cursor: CursorWrapper) -> None:
    """Judge the operations of `fuel_touched` by the rules that are switched on.

    What is found already stays as it is, so whatever comes twice makes nothing twice. A supplier's imports follow one
    another; a single purchase that is told while an import of its card runs is not compared with what that brings.
    """
    policy = AnomalyPolicy.load()
    if not policy.rules:
        return
    facts: dict[str, Any] = {
        "minutes": policy.minutes,
        "night_from": policy.night_from,
        "night_to": policy.night_to,
        "zone": current_company().time_zone,
    }
    cursor.execute(find_statement(policy.rules), facts)
    found = cursor.fetchall()
    if found:
        counts = {rule: count for _first, rule, count in found}
        emit(
            AnomaliesFound(first_id=min(row[0] for row in found), count=sum(counts.values()), rules=json.dumps(counts))
        )
