"""A person's chat with the company's bot: linked by a one-time code that he carries there, and unlinked by either."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.models import RecordKind
from core.audit.record import record
from core.integrations.models import TelegramChat, TelegramLink
from core.integrations.telegram.connecting import connected_bot
from core.lib.company import current_company

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """How a person comes to the bot: the address opens Telegram with the code, the words can be typed there."""

    url: str
    words: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote to the bot, or that he let it in or kept it out."""

    chat_id: int
    name: str = ""
    text: str = ""
    kept_out: bool | None = None


def invite(*, user: User, at: datetime) -> Invitation:
    """Make a code for the person; one that he was given before stops working."""
    bot = connected_bot()
    code = secrets.token_urlsafe(24)
    facts = {"digest": _digest(code), "expires_at": at + LIFE}
    TelegramLink.objects.update_or_create(user=user, defaults=facts)
    url = f"https://t.me/{bot.username}?start={code}"
    return Invitation(url=url, words=f"/start {code}", expires_at=at + LIFE)


@transaction.atomic
def unlink(*, user: User) -> bool:
    found = TelegramChat.objects.filter(user=user).first()
    TelegramLink.objects.filter(user=user).delete()
    if found is None:
        return False
    found.delete()
    record("integrations.telegram.unlinked", subject=user, kind=RecordKind.SECURITY)
    return True


@transaction.atomic
def hear(said: Said, *, at: datetime) -> str:
    """Do what somebody wants of the bot and return the answer to write to him ("" for none)."""
    if said.kept_out is not None:
        blocked_at = at if said.kept_out else None
        TelegramChat.objects.filter(chat_id=said.chat_id).update(blocked_at=blocked_at)
        return ""
    command, _space, rest = said.text.strip().partition(" ")
    if command == "/start" and rest:
        return _link(said, rest.strip(), at)
    if command == "/stop":
        return _stop(said)
    linked = TelegramChat.objects.filter(chat_id=said.chat_id).exists()
    if linked:
        return _("I only bring notifications. Write /stop and I will bring no more.")
    return _("Open your profile at %(company)s and take the code for Telegram there.") % {
        "company": current_company().name
    }


def _link(said: Said, code: str, at: datetime) -> str:
    found = TelegramLink.objects.select_for_update().filter(digest=_digest(code), expires_at__gt=at).first()
    user = found.user if found is not None else None
    if found is None or user is None or not user.is_active:
        return _("This code does not work any more. Take a new one in your profile.")
    found.delete()
    # A chat belongs to one person, and a person has one chat: the latest code decides.
    TelegramChat.objects.filter(chat_id=said.chat_id).exclude(user=user).delete()
    facts = {"chat_id": said.chat_id, "name": said.name[:120], "linked_at": at, "blocked_at": None}
    TelegramChat.objects.update_or_create(user=user, defaults=facts)
    record("integrations.telegram.linked", subject=user, kind=RecordKind.SECURITY, facts={"name": said.name[:120]})
    with translation.override(user.language):
        return _("Done: notifications of %(company)s come here.") % {"company": current_company().name}


def _stop(said: Said) -> str:
    chat = TelegramChat.objects.select_related("user").filter(chat_id=said.chat_id).first()
    if chat is None:
        return _("Nothing was linked.")
    with translation.override(chat.user.language):
        unlink(user=chat.user)
        return _("I will bring no more notifications.")


def _digest(code: str) -> str:
    return hashlib.sha256(f"{current_company().schema}:{code}".encode()).hexdigest()
