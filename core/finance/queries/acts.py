"""Acts as a viewer may see them."""

from django.db.models import Q, QuerySet

from core.finance.models import Act, ActChange, ActLine, ActRun
from core.finance.states import ActStatus
from core.organizations.models import Organization
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

VIEW, ISSUE, ANSWER = "finance.view_act", "finance.issue_act", "finance.answer_act"
# A client sees what was issued to him: whatever has a number.
FOR_CLIENTS = ~Q(number="")


def list_acts(viewer: Viewer, *, permission: str = VIEW) -> QuerySet[Act]:
    found = owned(Act.objects.all(), viewer, permission=permission)
    return found if viewer.is_staff else found.filter(FOR_CLIENTS)


def get_act(viewer: Viewer, pk: int, *, permission: str = VIEW) -> Act:
    """Return one act with who it is between; another's and a missing one answer alike."""
    related = ("organization", "legal_entity", "agreement", "invoice")
    found = list_acts(viewer, permission=permission).select_related(*related)
    return get_owned(found, viewer, permission=permission, pk=pk)


def list_lines(act: Act) -> list[ActLine]:
    return list(act.lines.order_by("position"))


def list_changes(act: Act, viewer: Viewer) -> list[ActChange]:
    """Return the history, the latest first; a draft is the staff's own affair."""
    found = act.changes.select_related("user").order_by("-id")
    return list(found if viewer.is_staff else found.exclude(status_to=ActStatus.DRAFT))


def count_for_menu(viewer: Viewer) -> int | None:
    """Return what waits: for a client acts to look at, for the staff those that clients dispute; None for none."""
    waits = ActStatus.DISPUTED if viewer.is_staff else ActStatus.ISSUED
    return list_acts(viewer).filter(status=waits).order_by()[:100].count() or None


def list_runs(viewer: Viewer) -> QuerySet[ActRun]:
    """Return the runs that the viewer may see; one over all clients is for those who see all of them."""
    runs = ActRun.objects.select_related("organization", "created_by")
    return runs if viewer.sees_all else owned(runs.filter(organization__isnull=False), viewer, permission=ISSUE)


def get_run(viewer: Viewer, pk: int) -> ActRun:
    return list_runs(viewer).get(pk=pk)


def act_clients(viewer: Viewer) -> QuerySet[Organization]:
    """Return the clients for whom the viewer may issue acts."""
    clients = Organization.objects.filter(is_active=True).order_by("name")
    return owned(clients, viewer, "", permission=ISSUE)
