"""Settings of tickets: topics, their deadlines, and who answers whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.scope import owned
from core.support.forms import ClosingForm, RouteForm, TopicForm
from core.support.models import Topic
from core.support.selectors import MANAGE, all_topics
from core.support.services.closing import change_closing, close_days
from core.support.services.topics import remove_route, set_route, set_topic
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings


@module_page(permission=MANAGE)
def topic_list(request: CabinetRequest) -> HttpResponse:
    return _topics(request, ClosingForm(initial={"close_days": close_days()}))


@module_page(permission=MANAGE, accepts_post=True)
def closing(request: CabinetRequest) -> HttpResponse:
    """Set after how many days solved tickets close by themselves."""
    form = ClosingForm(posted(request), initial={"close_days": close_days()})
    if not form.is_valid():
        return _topics(request, form)
    change_closing(days=form.cleaned_data["close_days"])
    messages.success(request, _("Saved."))
    return redirect_page(request, reverse("support:topic_list"))


def _topics(request: CabinetRequest, form: ClosingForm) -> HttpResponse:
    context = {"topics": all_topics(), "closing": form}
    return render_settings(request, "support/topic_list.html", context, status=422 if form.is_bound else 200)


@module_page(permission=MANAGE, accepts_post=True)
def topic_add(request: CabinetRequest) -> HttpResponse:
    return _edit(request, TopicForm(posted(request)), None)


@module_page(permission=MANAGE, accepts_post=True)
def topic_edit(request: CabinetRequest, pk: int) -> HttpResponse:
    topic = Topic.objects.get(pk=pk)
    return _edit(request, TopicForm(posted(request), topic=topic), topic)


@module_action(permission=MANAGE)
def route_add(request: CabinetRequest, pk: int) -> HttpResponse:
    topic = Topic.objects.get(pk=pk)
    form = RouteForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        client, person = form.cleaned_data["organization"], form.cleaned_data["responsible"]
        try:
            set_route(topic_id=topic.pk, organization_id=client.pk, user_id=person.pk)
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("support:topic_edit", args=[pk]))
    return _page(request, TopicForm(topic=topic), topic, form, status=422)


@module_action(permission=MANAGE)
def route_remove(request: CabinetRequest, pk: int, route: int) -> HttpResponse:
    remove_route(topic_id=pk, route_id=_routes(request, Topic.objects.get(pk=pk)).get(pk=route).pk)
    return redirect_page(request, reverse("support:topic_edit", args=[pk]))


def _edit(request: CabinetRequest, form: TopicForm, topic: Topic | None) -> HttpResponse:
    if form.is_valid():
        try:
            kept = set_topic(form.facts(), topic_id=topic.pk if topic else None)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The topic is saved."))
            place = reverse("support:topic_list") if topic else reverse("support:topic_edit", args=[kept.pk])
            return redirect_page(request, place)
    return _page(request, form, topic, None, status=422 if form.is_bound and form.errors else 200)


def _page(
    request: CabinetRequest, form: TopicForm, topic: Topic | None, route: RouteForm | None, *, status: int
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "topic": topic}
    if topic is not None:
        context["routes"] = _routes(request, topic).order_by("organization__name", "pk")
        context["route"] = route or RouteForm(viewer=request.viewer)
    return render_settings(request, "support/topic_edit.html", context, status=status)


def _routes(request: CabinetRequest, topic: Topic) -> Any:
    return owned(topic.routes.select_related("organization", "responsible"), request.viewer)
