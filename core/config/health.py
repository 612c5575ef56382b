"""What a load balancer and a monitoring system ask."""

import hmac

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of what it depends on, so that an outage does not restart every pod."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers: 200, else 503. Without the cache pages still work, so it is only reported."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = "ok"
    except DatabaseError:
        database = "down"
    cache.set("readyz", "ok", 5)
    state = {"database": database, "cache": "ok" if cache.get("readyz") == "ok" else "down"}
    return JsonResponse(state, status=200 if database == "ok" else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of this process; they exist only for who has the token, where one is set."""
    token = settings.METRICS_TOKEN
    if token and not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
