"""Topics as the company's administrators set them: what may be asked, who answers, and how soon."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.lib.errors import InvalidInput
from core.support.models import LONGEST_TITLE, MOST_HOURS, Route, Topic
from core.support.selectors import answerers, possible_answerers


@dataclass(frozen=True, kw_only=True)
class TopicFacts:
    """A topic; the whole of it, whoever changes a part."""

    title: str
    responsible_id: int | None = None
    answer_hours: int | None = None
    solve_hours: int | None = None
    position: int = 0
    is_active: bool = True


@transaction.atomic
def set_topic(facts: TopicFacts, *, topic_id: int | None = None) -> Topic:
    """Add a topic, or describe one anew; deadlines of open tickets stay as they are."""
    topic = Topic.objects.select_for_update().get(pk=topic_id) if topic_id else Topic()
    _check(facts, topic)
    new = {
        "title": facts.title.strip(),
        "responsible_id": facts.responsible_id,
        "answer_hours": facts.answer_hours or None,
        "solve_hours": facts.solve_hours or None,
        "position": facts.position,
        "is_active": facts.is_active,
    }
    changes = differences({name: getattr(topic, name) for name in new}, new)
    for name, value in new.items():
        setattr(topic, name, value)
    topic.save()
    if changes:
        record("support.topic.changed" if topic_id else "support.topic.added", subject=topic, changes=changes)
    return topic


@transaction.atomic
def set_route(*, topic_id: int, organization_id: int, user_id: int) -> Route:
    """Let this employee answer this client about this topic."""
    if not answerers(organization_id).filter(pk=user_id).exists():
        raise InvalidInput(fields={"responsible": [_("Choose an active employee who may answer this client.")]})
    route, _made = Route.objects.update_or_create(
        topic_id=topic_id, organization_id=organization_id, defaults={"responsible_id": user_id}
    )
    record("support.route.set", subject=route.topic, organization_id=organization_id)
    return route


@transaction.atomic
def remove_route(*, topic_id: int, route_id: int) -> None:
    route = Route.objects.select_related("topic").get(pk=route_id, topic=topic_id)
    record("support.route.removed", subject=route.topic, organization_id=route.organization_id)
    route.delete()


def _check(facts: TopicFacts, topic: Topic) -> None:
    fields: dict[str, list[object]] = {}
    if not facts.title.strip() or len(facts.title.strip()) > LONGEST_TITLE:
        fields["title"] = [_("At most %(most)s characters, at least one.") % {"most": LONGEST_TITLE}]
    for name in ("answer_hours", "solve_hours"):
        hours = getattr(facts, name)
        if hours is not None and not 0 <= hours <= MOST_HOURS:
            fields[name] = [_("From 1 to %(most)s hours.") % {"most": MOST_HOURS}]
    kept = facts.responsible_id == topic.responsible_id
    if facts.responsible_id and not kept and not possible_answerers().filter(pk=facts.responsible_id).exists():
        fields["responsible"] = [_("Choose an active employee who may answer tickets.")]
    if fields:
        raise InvalidInput(fields=fields)
