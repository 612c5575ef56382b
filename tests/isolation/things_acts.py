"""Acts and runs that make them, made for a test of isolation."""

from collections.abc import Callable
from typing import Any

from core.finance.models import ActRun
from tests.factories.finance import DAY, make_act, make_act_draft, make_legal_entity
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing


def issued_act(owner: Owner, **data: Any) -> Thing:
    made = make_act(owner.organization, "1000.00", note=f"Act {owner.mark}")
    said = {"reason": "Checked by hand", "comment": "Checked by hand", **data}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=said)


def drafted_act(owner: Owner) -> Thing:
    made = make_act_draft(owner.organization, "1000.00", note=f"Draft {owner.mark}")
    line = {"line": "0", "line-0-title": "Fuel", "line-0-quantity": "1", "line-0-price": "10", "line-0-vat_rate": "22"}
    head = {"organization": owner.organization.pk, "legal_entity": make_legal_entity().pk, "do": "save"}
    data = {**head, **line, "issued_on": "2026-09-02"}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY, data=data)


def drafted_act_of_program(owner: Owner) -> Thing:
    thing = drafted_act(owner)
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data={"issued_on": "2026-09-02"})


def act_of_program(owner: Owner) -> Thing:
    return issued_act(owner, organization=owner.organization.pk, lines=[{"title": "Fuel", "price": "10.00"}])


def act_run(owner: Owner, *, state: str = "done") -> Thing:
    made = ActRun.objects.create(
        module="fuel_cards",
        organization=owner.organization,
        legal_entity=make_legal_entity(),
        period_from=DAY,
        period_until=DAY,
        issued_on=DAY,
        state=state,
    )
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY)


def broken_off_acts(owner: Owner) -> Thing:
    return act_run(owner, state="broken_off")


ACTS: dict[str, Callable[[Owner], Thing]] = {
    "finance:act_detail": issued_act,
    "finance:act_pdf": issued_act,
    "finance:act_upd": issued_act,
    "finance:act_files": issued_act,
    "finance:act_edit": drafted_act,
    "finance:act_issue": drafted_act,
    "finance:act_sign": issued_act,
    "finance:act_dispute": issued_act,
    "finance:act_cancel": issued_act,
    "finance:act_run_detail": act_run,
    "finance:act_run_repeat": broken_off_acts,
    "api:act-detail": act_of_program,
    "api:act-issue": drafted_act_of_program,
    "api:act-sign": issued_act,
    "api:act-dispute": issued_act,
    "api:act-cancel": issued_act,
    "api:act-pdf": issued_act,
    "api:act-upd": issued_act,
    "api:act_run-detail": act_run,
}
