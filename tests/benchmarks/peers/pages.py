"""Two pages without any rights or template, so that what is left is the way to the data."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from core.accounts.models import User


def one_query(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"users": list(User.objects.order_by("pk").values("id", "email", "name")[:20])})


def ten_queries(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"found": [User.objects.filter(pk=number).exists() for number in range(10)]})


urlpatterns = [path("one/", one_query), path("ten/", ten_queries)]
