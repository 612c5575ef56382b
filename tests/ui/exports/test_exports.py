"""An export from the click to the file: by a real job, for its owner alone, by his rights."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.accounts.models import Role, User
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered, public_schema
from core.organizations.models import Membership, Organization
from core.ui.exports import services
from core.ui.exports.services import TooManyExports, list_exports, remove_expired_files, start_export
from core.ui.models import TableExport
from tests.ui.tables.conftest import ClientTable

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-85")]
START = "/ui/tables/tests.clients/export/start/"


def add_user(number: int, *permissions: str, kind: str = "staff") -> User:
    user = User.objects.create_user(email=f"person{number}@example.test", kind=kind, name=f"Person {number}")
    role = Role.objects.create(code=f"role{number}", name="Role", kind=kind, permissions=list(permissions))
    user.roles.add(role)
    return user


@pytest.fixture
def shop(fresh_company: CurrentCompany, settings, tmp_path) -> Iterator[CurrentCompany]:
    """A company with three clients, committed, since jobs have connections of their own."""
    settings.MEDIA_ROOT = str(tmp_path)
    with entered(fresh_company):
        for name, inn, active in (("Alder", "7701", True), ("=Birch", "7702", True), ("Cedar", "", False)):
            Organization.objects.create(name=name, inn=inn, is_active=active, external_id=f"key-{name}")
        yield fresh_company
    with public_schema(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_job")
        cursor.execute("DELETE FROM jobs_progress")


@pytest.fixture
def staff(shop: CurrentCompany) -> User:
    return add_user(1, "*")


def browser(user: User) -> Client:
    client = Client(headers={"host": "fresh.localhost"})
    client.force_login(user)
    return client


def order(user: User, **changes) -> TableExport:
    wanted = {"query": "", "columns": ["name"], "file_format": "csv", **changes}
    return start_export(user=user, table=ClientTable, **wanted)


def content(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_the_rows_shown_become_a_file(staff):
    client = browser(staff)

    started = client.post(START, {"next": "/clients/?active=yes&sort=-name", "file_format": "csv", "columns": "all"})
    waiting = client.get("/ui/exports/").text
    drain(seconds=20)
    export = TableExport.objects.get()
    ready = client.get("/ui/exports/").text
    answer = client.get(f"/ui/exports/{export.pk}/")
    text = content(answer)

    assert (started.status_code, started.headers["Location"]) == (302, "/ui/exports/")
    assert 'hx-trigger="every 2s"' in waiting
    assert 'hx-trigger="every 2s"' not in ready
    assert f"/ui/exports/{export.pk}/" in ready
    lines = text.splitlines()
    assert lines[0].startswith("Client;INN;Branch;Number;Created;Address;Active;External id")
    assert [line.split(";")[:2] for line in lines[1:]] == [["Alder", "7701"], ["'=Birch", "7702"]]
    assert export.rows_done == 2
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Clients 2')
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_columns_shown_are_exported_in_their_order(staff):
    order(staff, columns=["number", "name", "nonsense"])
    drain(seconds=20)

    text = content(browser(staff).get(f"/ui/exports/{TableExport.objects.get().pk}/"))

    assert text.splitlines()[0] == "Number;Client;INN"


def test_a_file_of_another_person_is_as_missing(staff):
    export = order(staff)
    drain(seconds=20)
    other = browser(add_user(2, "*"))

    answers = [
        other.get(f"/ui/exports/{export.pk}/").status_code,
        other.post(f"/ui/exports/{export.pk}/dismiss/").status_code,
        other.get("/ui/exports/").text.count(str(export.pk)),
    ]

    assert answers == [404, 404, 0]
    assert content(browser(staff).get(f"/ui/exports/{export.pk}/")).count("\n") == 4


def test_a_client_gets_his_own_rows_and_columns_only(shop):
    client = add_user(3, kind="client")
    role = Role.objects.create(code="own", name="Own", kind="client", permissions=["organizations.view_organization"])
    Membership.objects.create(user=client, organization=Organization.objects.get(name="Alder"), role=role)

    order(client, columns=["name", "secret"])
    drain(seconds=20)
    text = content(browser(client).get(f"/ui/exports/{TableExport.objects.get().pk}/"))

    assert text.splitlines() == ["Client;INN", "Alder;7701"]


def test_rights_lost_since_the_click_stop_the_export_and_the_download(staff):
    ready = order(staff)
    drain(seconds=20)
    late = order(staff)
    Role.objects.update(permissions=["accounts.view_user"])
    drain(seconds=20)

    late.refresh_from_db()
    states = {status.export.pk: status.state for status in list_exports(staff)}
    assert late.finished_at is None
    assert states[late.pk] == "failed"
    assert browser(staff).get(f"/ui/exports/{ready.pk}/").status_code == 404


def holder(number: int, *names: str, codes: tuple[str, ...] = ("organizations.view_organization",)) -> User:
    """A client who acts for these organizations, by a role of its own for each."""
    client = add_user(number, kind="client")
    for place, name in enumerate(names):
        role = Role.objects.create(code=f"h{number}{place}", name="H", kind="client", permissions=list(codes))
        Membership.objects.create(user=client, organization=Organization.objects.get(name=name), role=role)
    return client


def taken(user: User, export: TableExport) -> int:
    answer = browser(user).get(f"/ui/exports/{export.pk}/")
    answer.close()
    return answer.status_code


@pytest.mark.requirement("LG-23", "PL-44", "PL-53")
def test_a_file_closes_with_the_binding_that_it_was_made_with(shop):
    client = holder(6, "Alder", "=Birch")
    joint = order(client)
    alder, birch = (
        order(client, organization_id=Organization.objects.get(name=name).pk) for name in ("Alder", "=Birch")
    )
    drain(seconds=20)
    before = [taken(client, export) for export in (joint, alder, birch)]

    Membership.objects.get(user=client, organization__name="Alder").delete()

    after = [taken(client, export) for export in (joint, alder, birch)]
    assert (before, after) == ([200, 200, 200], [404, 404, 200])
    assert [status.state for status in list_exports(client)] == ["done", "closed", "closed"]
    assert "Этот список вам больше не доступен" in browser(client).get("/ui/exports/").text


@pytest.mark.requirement("LG-23", "PL-53")
def test_an_export_asked_for_in_an_organization_that_is_gone_is_not_made_of_another(shop):
    client = holder(6, "Alder", "=Birch")
    export = order(client, organization_id=Organization.objects.get(name="Alder").pk)
    Membership.objects.get(user=client, organization__name="Alder").delete()

    drain(seconds=20)

    assert [(one.export.pk, one.state) for one in list_exports(client)] == [(export.pk, "failed")]


@pytest.mark.requirement("PL-53")
def test_a_file_closes_with_the_right_to_one_of_its_columns(shop):
    reader = add_user(7, "organizations.view_organization", "organizations.change_organization")
    export, plain = order(reader, columns=["name", "secret"]), order(reader)
    drain(seconds=20)

    Role.objects.update(permissions=["organizations.view_organization"])

    assert [taken(reader, one) for one in (export, plain)] == [404, 200]


@pytest.mark.requirement("PL-50", "PL-53")
def test_a_column_that_is_open_for_one_organization_is_not_written_for_two(shop, monkeypatch):
    monkeypatch.setattr(ClientTable.plan().columns["secret"], "permission", "fuel_cards.view_card")
    client = holder(8, "Alder", "=Birch")
    Role.objects.filter(code="h80").update(permissions=["organizations.view_organization", "fuel_cards.view_card"])
    joint = order(client, columns=["name", "secret"])
    alone = order(client, columns=["name", "secret"], organization_id=Organization.objects.get(name="Alder").pk)
    drain(seconds=20)

    heads = [content(browser(client).get(f"/ui/exports/{one.pk}/")).splitlines()[0] for one in (joint, alone)]
    assert heads == ["Client;INN", "Client;INN;External id"]


def test_the_list_of_exports_costs_the_same_with_one_and_three(staff, django_assert_num_queries):
    order(staff)
    drain(seconds=20)
    with django_assert_num_queries(3):
        list_exports(staff)
    for _number in range(2):
        order(staff)
    drain(seconds=20)

    with django_assert_num_queries(3):
        assert len(list_exports(staff)) == 3


def test_files_past_their_time_are_gone_and_their_records_stay(staff):
    export = order(staff)
    drain(seconds=20)
    export.refresh_from_db()
    stored = export.file_name

    removed = remove_expired_files(timezone.now() + timedelta(days=4))
    again = remove_expired_files(timezone.now() + timedelta(days=4))
    export.refresh_from_db()

    assert (removed, again) == (1, 0)
    assert not default_storage.exists(stored)
    assert (export.file_name, export.rows_done, export.user_id) == ("", 3, staff.pk)
    assert browser(staff).get(f"/ui/exports/{export.pk}/").status_code == 404


def test_an_expired_file_is_not_handed_out_even_before_it_is_removed(staff):
    export = order(staff)
    drain(seconds=20)

    TableExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert browser(staff).get(f"/ui/exports/{export.pk}/").status_code == 404
    assert [status.state for status in list_exports(staff)] == ["gone"]


def test_only_some_exports_of_a_person_are_made_at_once(staff, monkeypatch):
    monkeypatch.setattr(services, "MOST_AT_ONCE", 1)
    order(staff)

    with pytest.raises(TooManyExports):
        order(staff)

    order(add_user(4, "*"))


def test_a_narrowing_that_was_not_signed_is_refused(staff):
    answer = browser(staff).post(START, {"file_format": "csv", "columns": "all", "scope": "nonsense"})

    assert (answer.status_code, TableExport.objects.count()) == (404, 0)


def test_a_dismissed_export_leaves_the_list_only(staff):
    export = order(staff)
    drain(seconds=20)

    answer = browser(staff).post(
        f"/ui/exports/{export.pk}/dismiss/", headers={"HX-Request": "true", "HX-Target": "exports"}
    )

    assert answer.status_code == 200
    assert str(export.pk) not in answer.text
    assert TableExport.objects.filter(pk=export.pk, is_dismissed=True).exists()


def test_an_export_without_the_right_is_missing(shop):
    reader = browser(add_user(5, "accounts.view_user"))

    assert reader.get("/ui/tables/tests.clients/export/").status_code == 404
    assert reader.post(START, {"file_format": "csv", "columns": "all"}).status_code == 404


def test_the_file_lies_in_the_companys_own_folder(staff, tmp_path, shop):
    order(staff, file_format="xlsx")
    drain(seconds=20)

    stored = [path.relative_to(tmp_path).parts for path in tmp_path.rglob("*.xlsx")]

    assert [parts[:2] for parts in stored] == [(shop.schema, "exports")]
