"""«Уведомления»: what has come to the person, each message on its own, and how it reached him."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.notifications.selectors.inbox import inbox_of, own_receipts
from core.notifications.services.announcing import RECEIVED
from core.notifications.services.inbox import mark_read, mark_unread
from core.notifications.tables import InboxTable, ReceiptTable
from core.notifications.views.shown import shown_paragraphs, way_of
from core.notifications.wording import subject_of, type_title
from core.ui.htmx import add_trigger
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from core.ui.tables.selection import selection_of

HOME = "notifications:list"


@module_page()
def inbox(request: CabinetRequest) -> HttpResponse:
    return render_table(request, InboxTable, template="notifications/inbox.html", context={"received": RECEIVED})


@module_page()
def one(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show a message; who has opened it has read it."""
    found = inbox_of(request.user).get(pk=pk)
    mark_read(user=request.user, at=timezone.now(), ids=[found.pk])
    ways = own_receipts(request.user).filter(message=found.message_id).order_by("pk")
    context = {
        "one": found,
        "subject": subject_of(found),
        "type": type_title(found.message),
        "paragraphs": shown_paragraphs(found),
        "ways": [way_of(way) for way in ways],
        "crumbs": [{"label": InboxTable.title, "url": reverse(HOME)}],
    }
    return render_page(request, "notifications/one.html", context)


@module_action()
def read(request: CabinetRequest) -> HttpResponse:
    """Mark the chosen messages read, or all of them."""
    if request.POST.get("all"):
        count = mark_read(user=request.user, at=timezone.now())
    else:
        rows = selection_of(request, InboxTable).rows(InboxTable, request.user, request.viewer)
        count = mark_read(user=request.user, at=timezone.now(), ids=rows.values_list("pk", flat=True))
    words = ngettext("%(count)s message marked as read", "%(count)s messages marked as read", count) % {"count": count}
    return _done(request, words)


@module_action()
def unread(request: CabinetRequest, pk: int) -> HttpResponse:
    found = inbox_of(request.user).get(pk=pk)
    mark_unread(user=request.user, ids=[found.pk])
    return _done(request, _("Marked as new"))


@module_page()
def receipts(request: CabinetRequest) -> HttpResponse:
    return render_table(request, ReceiptTable, template="notifications/receipts.html")


def _done(request: CabinetRequest, words: Any) -> HttpResponse:
    """Answer in place with a toast, or with the list for a browser without scripts."""
    if not request.htmx:
        messages.success(request, words)
        return redirect_page(request, reverse(HOME))
    response = HttpResponse(status=200, headers={"HX-Reswap": "none"})
    return add_trigger(add_toast(response, words), "ui:refresh-list")
