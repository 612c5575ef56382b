"""How a broadcast looks to its reader."""

from dataclasses import dataclass

from django.utils import timezone

from core.accounts.models import User
from core.lib.company import current_company
from core.lib.facts import Facts
from core.notifications.channels import channels
from core.notifications.language import put_name
from core.notifications.models import Broadcast
from core.notifications.services.composing import compose


@dataclass(frozen=True, kw_only=True)
class Preview:
    subject: str
    body: str


def preview_of(one: Broadcast, *, name: str, language: str, person: User) -> Preview:
    """Return the words of a channel in a language, as if the person were the recipient."""
    if name not in channels():
        return Preview(subject="", body="")
    subject, _body = one.wording("inbox", current_company().language)
    facts = Facts(values={}, link=one.link, label=subject)
    texts = compose(one.wording, names=[name], facts=facts, occurred_at=timezone.now())
    text = (
        next(text for text in texts if text.language == language)
        if language in {t.language for t in texts}
        else texts[0]
    )
    return Preview(subject=put_name(text.subject, person.name), body=put_name(text.body, person.name))
