"""Where gateways tell what happens to payments."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.finance.gateways.models import Connection
from core.finance.gateways.services.hearing import LONGEST, hear
from core.integrations.gateways.gateway import ForgedNotification

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def notification(request: HttpRequest, token: str) -> HttpResponse:
    """Store what came and answer at once; whoever is not the gateway is told no more than that."""
    connection = Connection.objects.filter(token=token).first()
    if connection is None:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        answer = hear(connection=connection, body=request.body, headers=request.headers, at=timezone.now())
    except ForgedNotification:
        logger.warning("A forged notification of a gateway was refused", extra={"connection": connection.pk})
        return HttpResponse(status=400)
    return HttpResponse(answer, content_type="text/plain")
