"""{% live_url "organization.5" "job.17" %}: where a page follows these channels of its company."""

from typing import Any

from django import template

from core.live.following import live_address

register = template.Library()


@register.simple_tag(takes_context=True)
def live_url(context: dict[str, Any], *channels: str) -> str:
    return live_address(context["request"], *channels)
