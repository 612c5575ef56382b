"""Lists of many tickets stay on indexes."""

import pytest
from django.db import connection

from core.accounts.models import User
from core.organizations.models import Organization
from core.organizations.viewer import viewer_of
from core.support.models import LATE
from core.support.selectors import list_tickets
from tests.factories.people import make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-123")]


FILL = """
INSERT INTO support_ticket (organization_id, title, subject_type, status, priority, opened_by, author_name, assignee_id,
    due_at, finished_at, late_at, version, created_at, changed_at)
SELECT %s, 'Ticket ' || n, '', CASE WHEN n %% 50 = 0 THEN 'new' ELSE 'closed' END, 'normal', 'client', '', %s,
    CASE WHEN n %% 50 = 0 THEN now() + (n %% 40 - 1) * interval '1 hour' END,
    CASE WHEN n %% 50 = 0 THEN NULL ELSE now() END, CASE WHEN n %% 200 = 7 THEN now() END, 1,
    now() - n * interval '1 minute', now() - n * interval '1 minute'
FROM generate_series(1, %s) AS n
"""


def test_lists_of_a_hundred_thousand_read_an_index(asker: User, ours: Organization, anna: User, boris: User) -> None:
    others = make_organization()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [others.pk, anna.pk, 100_000])
        cursor.execute(FILL, [ours.pk, boris.pk, 300])
        cursor.execute("ANALYZE support_ticket")
    everything, own = list_tickets(viewer_of(anna)), list_tickets(viewer_of(asker))
    looks = {
        "all": everything,
        "a client's own": own,
        "of a status": everything.filter(status="new"),
        "somebody's": everything.filter(assignee=boris),
        "overdue": everything.filter(LATE),
    }

    plans = {name: rows.order_by("-changed_at", "-pk")[:51].explain() for name, rows in looks.items()}
    search = everything.filter(title__icontains="Ticket 77777")[:51].explain()

    assert {name: plan for name, plan in plans.items() if "Seq Scan on support_ticket" in plan} == {}
    assert "support_search" in search
    assert len(own) == 300
