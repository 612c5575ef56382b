"""«История отправок» for staff: every message by every channel, its words, its way, and once more."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.models import Delivery
from core.notifications.services.repeating import repeat
from core.notifications.tables import DeliveryTable
from core.notifications.tables.deliveries import may_repeat
from core.notifications.views.shown import shown_paragraphs, way_of
from core.notifications.wording import is_as_sent, subject_of, type_title
from core.ui.htmx import add_trigger
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

VIEW = "notifications.view_delivery"


@module_page(permission=VIEW)
def delivery_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, DeliveryTable)


@module_page(permission=VIEW)
def delivery(request: CabinetRequest, pk: int) -> HttpResponse:
    found = Delivery.objects.select_related("message", "text", "recipient").get(pk=pk)
    others = Delivery.objects.filter(message=found.message_id, recipient=found.recipient_id).exclude(pk=pk)
    context = {
        "one": found,
        "subject": subject_of(found),
        "type": type_title(found.message),
        "paragraphs": shown_paragraphs(found),
        "way": way_of(found),
        "others": [(other.pk, way_of(other)) for other in others.select_related("text", "message").order_by("pk")],
        "is_as_sent": is_as_sent(found) if found.digest else None,
        "may_repeat": may_repeat(found),
        "crumbs": [{"label": DeliveryTable.title, "url": reverse("notifications:deliveries")}],
    }
    return render_page(request, "notifications/delivery.html", context)


@module_action(permission=VIEW)
def delivery_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    repeat(delivery_id=pk)
    words = _("The message is queued once more.")
    if not request.htmx:
        messages.success(request, words)
        return redirect_page(request, reverse("notifications:delivery", args=[pk]))
    response = HttpResponse(status=200, headers={"HX-Reswap": "none"})
    return add_trigger(add_toast(response, words), "ui:refresh-list")
