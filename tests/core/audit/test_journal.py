"""The journal's pages and API: who did what, filters, old and new values, security, exports."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import AuditRecord, RecordKind
from core.audit.record import record
from core.audit.tables import RecordTable
from core.jobs import RunningJob
from core.lib.acting import Acting, acting_as
from core.lib.company import CurrentCompany, current_company, entered
from core.ui.exports.job import write_export
from core.ui.exports.services import start_export
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-142")]

JOURNAL, API = "/journal/", "/api/v1/audit/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def by(name: str, user_id: int | None = None) -> Acting:
    return Acting(user_id=user_id, name=name, kind="staff", address="192.0.2.7", agent="Browser", request_id="r-1")


def deed(name: str, action: str = "organizations.organization.changed", **more: Any) -> AuditRecord:
    with acting_as(by(name, more.pop("user_id", None))):
        record(action, **more)
    return AuditRecord.objects.latest("pk")


@pytest.fixture
def reader(company: CurrentCompany) -> User:
    return make_staff("audit.view_record")


def test_the_journal_says_who_did_what_when_and_from_where(reader: User) -> None:
    organization = make_organization("ООО «Ветлуга»")
    deed("Елена Воронцова", subject=organization, changes={"name": ("Ветла", "Ветлуга"), "inn": ("", "7707083893")})

    page = text(browser(reader).get(JOURNAL))

    for words in (
        "Елена Воронцова",
        "Изменены данные клиента",
        "ООО «Ветлуга»",
        "ИНН: — → 7707083893; Название: Ветла → Ветлуга",
        "192.0.2.7",
    ):
        assert words in page


def test_one_deed_shows_old_and_new_values_side_by_side(reader: User) -> None:
    organization = make_organization("ООО «Ветлуга»")
    one = deed("Елена", subject=organization, changes={"name": ("Ветла", "Ветлуга")}, facts={"reason": "Опечатка"})

    page = text(browser(reader).get(f"{JOURNAL}{one.pk}/"))
    dialog = text(
        browser(reader).get(f"{JOURNAL}{one.pk}/", headers={"HX-Request": "true", "HX-Target": "dialog-place"})
    )

    for shown in (page, dialog):
        assert "<td>Ветла</td><td>Ветлуга</td>" in shown
        assert "Опечатка" in shown
        assert f"?subject=organizations.organization&amp;number={organization.pk}" in shown
    assert "<html" in page
    assert "<html" not in dialog


def test_values_are_written_for_a_person(reader: User) -> None:
    with acting_as(by("Елена")):
        record("accounts.sign_in.succeeded", facts={"way": "email_code"}, kind=RecordKind.SECURITY)
        record("accounts.user.roles_changed", changes={"roles": (["manager"], ["admin", "manager"])})

    page = text(browser(reader).get(JOURNAL))

    assert "Способ входа: Код на почту" in page
    assert "Роли: Менеджер → Администратор, Менеджер" in page


def test_filters_find_person_action_object_and_period(reader: User) -> None:
    anna, boris = make_staff(), make_staff()
    mine, others = make_organization(), make_organization()
    deed("Анна", user_id=anna.pk, subject=mine, facts={"reason": "первое"})
    deed("Борис", user_id=boris.pk, subject=others, facts={"reason": "второе"})
    deed("Борис", "accounts.policy.changed", user_id=boris.pk, facts={"reason": "третье"})
    today = f"{timezone.localdate():%Y-%m-%d}"
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    asked = {
        "person": {"actor": boris.pk},
        "action": {"action": "accounts.policy.changed"},
        "object": {"subject": "organizations.organization", "number": mine.pk},
        "today": {"at_after": today},
        "later": {"at_after": tomorrow},
        "search": {"q": "Анн"},
    }
    client = browser(reader)

    found = {
        name: [word for word in ("первое", "второе", "третье") if word in text(client.get(JOURNAL, conditions))]
        for name, conditions in asked.items()
    }

    assert found == {
        "person": ["второе", "третье"],
        "action": ["третье"],
        "object": ["первое"],
        "today": ["первое", "второе", "третье"],
        "later": [],
        "search": ["первое"],
    }


def test_another_companys_journal_is_its_own(reader: User, other_company: CurrentCompany) -> None:
    with entered(other_company):
        far = deed("Кто-то чужой", facts={"reason": "чужое дело"})
        AuditRecord.objects.filter(pk=far.pk)
    client = browser(reader)

    assert "чужое дело" not in text(client.get(JOURNAL))
    assert client.get(f"{JOURNAL}{far.pk + 1_000_000}/").status_code == 404


@pytest.mark.parametrize("path", [JOURNAL, "/security/", API])
def test_nobody_reads_it_without_the_right(company: CurrentCompany, path: str) -> None:
    manager, client = make_staff("accounts.view_user"), make_client(organizations=[make_organization()])

    refused = [browser(user).get(path).status_code for user in (manager, client)]

    assert refused == [403, 403]


def test_pages_cost_the_same_however_many_deeds_there_are(reader: User) -> None:
    client = browser(reader)

    for path in (JOURNAL, "/security/"):
        assert_queries_do_not_grow(
            lambda path=path: client.get(path),
            lambda: [deed("Елена", subject=make_organization(), kind=RecordKind.SECURITY) for _ in range(5)],
        )


@pytest.mark.requirement("PL-143", "LG-73", "LG-76")
def test_security_tells_failures_lock_outs_rights_and_exports_apart(reader: User) -> None:
    actions = {
        "failures": "accounts.sign_in.failed",
        "locks": "accounts.sign_in.locked",
        "rights": "accounts.user.roles_changed",
        "exports": "ui.export.started",
        "support": "tenants.support.entered",
    }
    for group, action in actions.items():
        deed("Елена", action, facts={"reason": f"дело {group}"}, kind=RecordKind.SECURITY)
    deed("Елена", facts={"reason": "дело обычное"})
    client = browser(reader)

    found = {group: text(client.get("/security/", {"group": group})) for group in actions}
    everything = text(client.get("/security/"))

    for group, page in found.items():
        assert [other for other in actions if f"дело {other}" in page] == [group]
    assert "дело обычное" not in everything
    assert "Неудачи и блокировки по дням" in everything


@pytest.mark.requirement("PL-143")
def test_an_export_of_the_journal_holds_it_and_stands_in_it(reader: User) -> None:
    with acting_as(by("Елена")):
        record("organizations.organization.changed", subject_name="Ветлуга", changes={"inn": ("1", "2")})
        columns = list(RecordTable.plan().allowed_columns(reader))
        asked = start_export(user=reader, table=RecordTable, query="q=Ветлуга", columns=columns, file_format="csv")
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    asked.refresh_from_db()

    with default_storage.open(asked.file_name) as file:
        rows = list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))
    taken = browser(reader).get(f"/ui/exports/{asked.pk}/")

    assert len(rows) == 2
    assert {"Изменены данные клиента", "Ветлуга", "ИНН: 1 → 2", "Елена"} <= set(rows[1])
    assert b"".join(taken)
    told = (
        AuditRecord.objects.filter(action__startswith="ui.export.")
        .order_by("pk")
        .values_list("action", "facts", "kind")
    )
    assert [(action, facts["list"], facts["conditions"], kind) for action, facts, kind in told] == [
        ("ui.export.started", "Журнал действий", "q=Ветлуга", "security"),
        ("ui.export.taken", "Журнал действий", "q=Ветлуга", "security"),
    ]


def test_programs_read_the_journal(reader: User) -> None:
    organization = make_organization()
    deed("Анна", subject=organization, changes={"inn": ("1", "2")}, organization_id=organization.pk)
    deed("Борис", "accounts.policy.changed")
    program = Program(reader)

    listed = program.get(API, {"subject_type": "organizations.organization", "subject_id": organization.pk}).json()
    one = program.get(f"{API}{listed['results'][0]['id']}/").json()
    by_action = program.get(API, {"action": "accounts.policy.changed", "limit": 1}).json()
    newer = program.get(API, {"since": (timezone.now() + timedelta(hours=1)).isoformat()}).json()
    wrong = program.get(API, {"since": "yesterday"})

    assert len(listed["results"]) == 1
    assert one == listed["results"][0]
    assert (one["changes"], one["actor_name"], one["organization_id"]) == ({"inn": ["1", "2"]}, "Анна", organization.pk)
    assert [row["actor_name"] for row in by_action["results"]] == ["Борис"]
    assert newer["results"] == []
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (400, "application/problem+json")
    assert [program.post(API, {}).status_code, program.put(f"{API}{one['id']}/", {}).status_code] == [405, 405]


def test_a_look_at_personal_data_is_written_down(company: CurrentCompany) -> None:
    from tests.isolation.owners import make_owner
    from tests.isolation.things import access_request

    request = access_request(make_owner("looked")).row
    staff = make_staff("organizations.review_request")

    browser(staff).get(f"/access/{request.pk}/")
    Program(staff).get(f"/api/v1/access-requests/{request.pk}/")
    browser(staff).get("/access/999999999/")

    looks = AuditRecord.objects.filter(action="audit.object.viewed").order_by("pk")
    assert [(one.kind, one.actor_id, one.subject_type, one.subject_id) for one in looks] == [
        ("view", staff.pk, "organizations.accessrequest", str(request.pk))
    ] * 2


FILL = """
INSERT INTO audit_auditrecord (at, kind, action, actor_id, actor_name, actor_kind, agent, request_id, subject_type,
    subject_id, subject_name, changes, facts)
SELECT now() - n * interval '1 minute', (ARRAY['change', 'security', 'view'])[n % 3 + 1], 'things.thing.done' || n % 40,
    n % 200, 'Person ' || n % 200, 'staff', '', '', 'things.thing', (n % 5000)::text, 'Thing ' || n % 5000, '{}', '{}'
FROM generate_series(1, 100000) AS n
"""


PLANS: list[tuple[dict[str, Any], str]] = [
    ({}, "audit_record_at"),
    ({"kind": "security"}, "audit_record_"),
    ({"actor_id": 7}, "audit_record_actor"),
    ({"action": "things.thing.done7"}, "audit_record_action"),
    ({"subject_type": "things.thing", "subject_id": "77"}, "audit_record_subject"),
    ({"actor_name__icontains": "Person 199"}, "audit_record_"),
]


def test_a_page_of_a_hundred_thousand_reads_an_index(company: CurrentCompany) -> None:
    """One journal for all questions; the records' links are made only at a commit, which never comes."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute("ANALYZE audit_auditrecord")

    for conditions, index in PLANS:
        plan = AuditRecord.objects.filter(**conditions).order_by("-at", "-id")[:51].explain()

        assert index in plan, conditions
        assert "Seq Scan" not in plan, conditions


BAD = [
    {"number": "\x00"},
    {"number": "9" * 300},
    {"q": "\x00" + "я" * 5000},
    {"actor": "nobody"},
    {"actor": "99999999999999999999999"},
    {"action": "no.such.action"},
    {"kind": "everything"},
    {"at_after": "yesterday", "at_before": "9999-99-99"},
    {"after": "forged"},
    {"sort": "-nothing"},
    {"group": "no such group"},
    {"address": "999.999"},
]


@pytest.mark.parametrize("conditions", BAD, ids=str)
def test_wrong_conditions_count_as_not_given(reader: User, conditions: dict[str, str]) -> None:
    deed("Елена", kind=RecordKind.SECURITY)
    client = browser(reader)

    assert [client.get(path, conditions).status_code for path in (JOURNAL, "/security/")] == [200, 200]


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"actor": "9" * 40}, 200),
        ({"actor": "NaN"}, 400),
        ({"subject_id": "\x00"}, 400),
        ({"kind": "everything"}, 400),
        ({"ordering": "address"}, 400),
        ({"after": "forged"}, 400),
        ({"limit": "-1"}, 400),
    ],
    ids=str,
)
def test_programs_are_told_what_is_wrong(reader: User, conditions: dict[str, str], status: int) -> None:
    assert Program(reader).get(API, conditions).status_code == status


def test_a_number_that_no_record_can_have_is_missing(reader: User) -> None:
    assert browser(reader).get(f"{JOURNAL}{'9' * 30}/").status_code == 404
    assert Program(reader).get(f"{API}{'9' * 30}/").status_code == 404
