"""Verbs for many rows obey scope, tell refusals, and know "all under this filter"."""

import json

import pytest
from django.utils.translation import override

from core.accounts.models import Role
from core.lib.errors import DomainError
from core.organizations.models import Membership, Organization
from core.organizations.viewer import viewer_of
from core.ui.tables import selection
from core.ui.tables.selection import NothingSelected, Selection, TooManySelected, render_outcome, run_bulk, selection_of
from tests.ui.tables.conftest import ClientTable

pytestmark = pytest.mark.integration


def post(ask, user, data):
    return ask("/clients/bulk/", user=user, data=data, method="post")


def chosen(ask, user, data):
    return selection_of(post(ask, user, data), ClientTable).rows(ClientTable, user, viewer_of(user))


def test_rows_are_chosen_by_key(clients, staff, ask):
    rows = chosen(ask, staff, {"selected": [clients[0].pk, clients[2].pk, "nonsense", 10**30, 999999]})

    assert sorted(row.name for row in rows) == ["Alder", "Cedar"]


def test_all_under_the_filter_is_a_filter(clients, staff, ask):
    data = {
        "whole": "1",
        "filter_active": "yes",
        "filter_q": "770",
        "filter_nonsense": "1",
        "selected": [clients[2].pk],
    }

    found = selection_of(post(ask, staff, data), ClientTable)
    again = Selection.from_payload(json.loads(json.dumps(found.payload())))

    assert (found.query, found.keys) == ("q=770&active=yes", ())
    assert sorted(row.name for row in again.rows(ClientTable, staff, viewer_of(staff))) == ["Alder", "Birch"]


@pytest.mark.requirement("PL-05")
def test_rows_of_another_organization_are_as_missing(clients, make_user, ask):
    client = make_user(kind="client")
    role = Role.objects.create(code="own", name="Own", kind="client", permissions=["organizations.view_organization"])
    Membership.objects.create(user=client, organization=clients[0], role=role)

    by_key = chosen(ask, client, {"selected": [row.pk for row in clients]})
    whole = chosen(ask, client, {"whole": "1"})

    assert [row.name for row in by_key] == [row.name for row in whole] == ["Alder"]


def test_an_empty_selection_is_refused(company, staff, ask):
    with pytest.raises(NothingSelected):
        selection_of(post(ask, staff, {}), ClientTable)


def test_a_refusal_leaves_the_others_done(clients, staff, ask):
    def rename(row):
        row.name = f"{row.name}!"
        row.save()
        if not row.is_active:
            raise DomainError("It is closed.")

    outcome = run_bulk(chosen(ask, staff, {"whole": "1"}), rename)

    names = sorted(Organization.objects.values_list("name", flat=True))
    assert (outcome.done, outcome.refused) == (2, [("Cedar!", "It is closed.")])
    assert names == ["Alder!", "Birch!", "Cedar"]


def test_more_rows_than_one_answer_can_do_are_refused_before_any_is_done(clients, staff, ask):
    done = []

    with pytest.raises(TooManySelected):
        run_bulk(chosen(ask, staff, {"whole": "1"}), done.append, most=2)

    assert done == []


def test_too_many_keys_are_refused(staff, ask, monkeypatch):
    monkeypatch.setattr(selection, "MOST_AT_ONCE", 2)

    with pytest.raises(TooManySelected):
        selection_of(post(ask, staff, {"selected": ["1", "2", "3"]}), ClientTable)


def test_the_outcome_names_what_was_refused_and_refreshes_the_list(clients, staff, ask):
    outcome = selection.BulkOutcome(done=2, refused=[("Cedar", "It is closed.")])
    request = ask("/x/", user=staff, method="post", headers={"HX-Request": "true", "HX-Target": "dialog-place"})

    with override("en"):
        dialog = render_outcome(request, outcome)
        page = render_outcome(ask("/x/", user=staff, method="post"), outcome)

    assert "Done for 2 rows" in dialog.text
    assert "It is closed." in dialog.text
    assert "<dialog" in dialog.text
    assert "ui:refresh-list" in json.loads(dialog.headers["HX-Trigger"])
    assert "<html" in page.text
