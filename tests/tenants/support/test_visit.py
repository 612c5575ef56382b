"""The vendor's support in a company: what it may do there, and what the journals say."""

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import Role, User
from core.accounts.selectors import holders_of, list_staff
from core.audit.models import AuditRecord
from core.audit.verification import verify_chain
from core.lib.company import entered, public_schema
from core.live.publishing import revoked_at
from core.organizations.models import Organization
from tenants.models import EndedBy, SupportEntry
from tenants.services.support import end_entry
from tests.factories.people import make_client, make_organization, make_staff
from tests.tenants.support.visits import World

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned"), pytest.mark.requirement("PL-14")]


CLOSED = {
    "/people/invite/": 403,
    "/settings/access/": 403,
    "/settings/sms/": 403,
    "/settings/registration/": 403,
    "/settings/support/": 403,
    "/journal/": 403,
    "/security/": 403,
    "/access/": 403,
    "/profile/": 403,
    "/profile/security/": 403,
    "/profile/sessions/": 403,
    "/accounts/password/change/": 403,
    "/accounts/2fa/": 403,
    "/api/v1/auth/user/": 403,
    "/api/v1/audit/": 403,
    "/api/v1/integrations/sms/": 403,
}


@pytest.mark.parametrize("path", CLOSED)
def test_rights_secrets_and_own_accounts_stay_shut(world: World, path: str) -> None:
    assert world.visitor().get(path).status_code == CLOSED[path]


def test_support_changes_nobodys_rights_and_takes_no_files(world: World) -> None:
    client = world.visitor()
    with entered(world.company):
        colleague, organization = make_staff(), make_organization()
        member = make_client(organizations=[organization])
    base = f"/organizations/{organization.pk}/members"

    answers = [
        client.post(f"/people/{colleague.pk}/block/"),
        client.post("/people/invite/", {"name": "N", "email": "n@x.test", "role_codes": ["admin"]}),
        client.post(f"{base}/invite/", {"name": "N", "email": "n@x.test", "role_code": "client_admin"}),
        client.post(f"{base}/{member.pk}/remove/"),
        client.get("/ui/tables/fuel_cards.cards/export/"),
        client.post("/ui/tables/fuel_cards.cards/export/start/", {"file_format": "csv", "columns": "all"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 404, 404]
    with entered(world.company):
        assert User.objects.get(pk=colleague.pk).is_active
        assert not User.objects.filter(email="n@x.test").exists()


def test_support_is_nobody_of_the_company(world: World) -> None:
    world.visitor()

    with entered(world.company):
        support = User.objects.get(kind="support")
        assert (support.is_active, support.has_usable_password(), list(support.roles.all())) == (False, False, [])
        assert support.pk not in list_staff().values_list("pk", flat=True)
        assert support.pk not in holders_of("accounts.view_user").values_list("pk", flat=True)
        client = Client(HTTP_HOST=world.host)
    signed_in = client.post("/accounts/login/", {"login": support.email, "password": "whatever it is"})
    assert signed_in.status_code == 200


def test_a_chosen_role_is_what_support_sees(world: World) -> None:
    client = world.visitor(role="manager")

    assert client.get("/organizations/add/").status_code == 200
    with entered(world.company):
        Role.objects.filter(code="manager").update(permissions=["organizations.view_organization"])
    assert client.get("/organizations/add/").status_code == 403
    assert client.get("/organizations/").status_code == 200


@pytest.mark.requirement("PL-142")
def test_both_journals_have_the_visit_and_everything_done_in_it(world: World) -> None:
    client = world.visitor()
    entry = world.entry()
    client.get("/organizations/")
    client.post("/organizations/add/", {"name": "ООО «Ковыль»", "inn": ""})
    client.post("/support/leave/")

    with entered(world.company):
        made = Organization.objects.get(name="ООО «Ковыль»")
        theirs = AuditRecord.objects.get(action="organizations.organization.created")
        whole = verify_chain().faults
    with public_schema():
        ours = AuditRecord.objects.get(action="organizations.organization.created", pk__gt=world.since)
        whole_too = verify_chain().faults
    turns = ("tenants.support.asked", "tenants.support.entered", "tenants.support.request", "tenants.support.ended")

    assert [action for action, _kind, _facts in world.deeds(*turns)] == [
        action for action, _kind, _facts in world.deeds(*turns, vendor=True)
    ]
    requests = [(facts["method"], facts["path"]) for _a, _k, facts in world.deeds("tenants.support.request")]
    assert requests == [("GET", "/organizations/"), ("POST", "/organizations/add/")]
    assert {kind for _a, kind, _f in world.deeds(*turns[1:])} == {"vendor"}
    assert (theirs.subject_id, theirs.subject_name, theirs.actor_kind) == (str(made.pk), made.name, "vendor")
    assert theirs.facts["support_entry"] == entry.pk
    assert (ours.actor_id, ours.subject_id, ours.subject_name, ours.changes) == (
        world.person.pk,
        str(made.pk),
        "",
        {},
    )
    assert ours.facts == {"company": "fresh", "support_entry": entry.pk}
    assert (whole, whole_too) == ((), ())


def test_the_vendor_ends_a_visit_from_the_companys_page(world: World) -> None:
    client = world.visitor()
    entry = world.entry()

    page = world.console.get("/companies/fresh/").content.decode()
    ended = world.console.post(f"/companies/fresh/support/{entry.pk}/end/")

    assert f"/companies/fresh/support/{entry.pk}/end/" in page
    assert ended.status_code == 302
    assert client.get("/people/").headers["Location"] == "/support/ended/"
    assert world.entry().ended_by == EndedBy.VENDOR
    assert not end_entry(entry_id=entry.pk, by=EndedBy.VENDOR, at=timezone.now())


def test_queries_of_a_visit_do_not_depend_on_how_many_there_were(world: World) -> None:
    from tests.queries import assert_queries_do_not_grow

    client = world.visitor()

    with entered(world.company):
        assert_queries_do_not_grow(lambda: client.get("/organizations/"), lambda: [world.token() for _ in range(3)])


def test_coming_in_again_ends_the_visit_before(world: World) -> None:
    first = world.visitor()
    second = world.visitor()

    assert first.get("/").headers["Location"] == "/support/ended/"
    assert second.get("/").status_code == 200
    with public_schema():
        ends = list(SupportEntry.objects.order_by("pk").values_list("ended_by", flat=True))
    assert ends == [EndedBy.PERSON, ""]


def test_an_end_closes_open_live_streams_at_once(world: World) -> None:
    world.visitor()
    entry = world.entry()
    assert entry.visitor_id is not None
    before = revoked_at(world.company.schema, entry.visitor_id)

    end_entry(entry_id=entry.pk, by=EndedBy.VENDOR, at=timezone.now())

    assert before == 0 or before < revoked_at(world.company.schema, entry.visitor_id)
    assert revoked_at(world.company.schema, entry.visitor_id) > 0


def test_changed_fields_reach_the_vendor_without_their_values(world: World) -> None:
    client = world.visitor()
    with entered(world.company):
        organization = make_organization("До")

    client.post(f"/organizations/{organization.pk}/edit/", {"name": "После"})

    with entered(world.company):
        theirs = AuditRecord.objects.get(action="organizations.organization.changed")
    with public_schema():
        ours = AuditRecord.objects.get(action="organizations.organization.changed", pk__gt=world.since)
    assert theirs.changes["name"] == ["До", "После"]
    assert (ours.changes, ours.facts["fields"]) == ({}, sorted(theirs.changes))
    assert "После" not in str(vars(ours))


def test_a_company_removes_a_user_of_its_own_while_visits_are_kept(world: World) -> None:
    world.visitor()

    with entered(world.company):
        somebody = make_client()
        somebody.delete()
        assert not User.objects.filter(email=somebody.email).exists()
    assert world.entry().person_name == "Staff"
