"""The draft of the landing: every change says which version its author has seen, so nobody writes over another."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.documents.authors import Author
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import ConsentKind
from core.organizations.services.consents import ensure_texts
from core.pages.blocks import block_types, offered_types
from core.pages.content import (
    MOST_BLOCKS,
    SEO_FIELDS,
    clean_content,
    clean_values,
    find_block,
    form_block,
    new_block,
    spoken,
)
from core.pages.models import Landing, LandingVersion


class StaleDraft(DomainError):
    """Somebody has changed the draft since; `extra` gives its present version."""

    code, status = "stale_draft", 409
    message = _("%(who)s has changed the page meanwhile. Nothing of yours is lost: look at the page and do it again.")


class NothingToPublish(DomainError):
    code = "nothing_to_publish"
    message = _("The page has no blocks yet. Add the first one.")


class NoSuchBlock(DomainError):
    code, status = "no_such_block", 404
    message = _("This block is not on the page any more.")


def landing() -> Landing:
    """Return the draft; an empty one that is not kept where there is none yet."""
    return Landing.objects.select_related("published").first() or Landing(content={"blocks": [], "seo": {}})


@transaction.atomic
def add_block(*, code: str, version: int, author: Author) -> str:
    """Put an empty block of the type at the end of the page; returns its id."""
    kind = next((one for one in offered_types() if one.code == code), None)
    if kind is None:
        raise InvalidInput(fields={"type": [_("There is no such type of block.")]})
    draft = _locked(version)
    blocks = draft.content["blocks"]
    if len(blocks) >= MOST_BLOCKS or (kind.single and any(one["type"] == code for one in blocks)):
        raise InvalidInput(
            _("A page has one block of this type."), fields={"type": [_("A page has one block of this type.")]}
        )
    block = new_block(kind, blocks)
    blocks.append(block)
    _keep(draft, author)
    return str(block["id"])


@transaction.atomic
def change_block(*, block_id: str, values: Any, version: int, author: Author) -> Landing:
    """Fill the block in; raises InvalidInput with the inputs to correct, StaleDraft, NoSuchBlock."""
    draft = _locked(version, block_id)
    block = _block(draft, block_id)
    block["values"] = clean_values(block_types()[block["type"]].fields, values)
    return _keep(draft, author)


@transaction.atomic
def move_block(*, block_id: str, place: int, version: int, author: Author) -> Landing:
    """Put the block to the place among the others, counted from 0."""

    def move(blocks: list[dict[str, Any]], block: dict[str, Any]) -> None:
        blocks.remove(block)
        blocks.insert(max(place, 0), block)

    return _rearranged(block_id, version, author, move)


@transaction.atomic
def remove_block(*, block_id: str, version: int, author: Author) -> Landing:
    return _rearranged(block_id, version, author, lambda blocks, block: blocks.remove(block))


@transaction.atomic
def change_seo(*, values: Any, version: int, author: Author) -> Landing:
    """Keep what search engines and messengers are told, and the privacy policy."""
    draft = _locked(version)
    draft.content["seo"] = clean_values(SEO_FIELDS, values)
    return _keep(draft, author)


@transaction.atomic
def replace_content(*, content: Any, version: int, author: Author) -> Landing:
    """Put a whole draft in the place of the present one."""
    draft = _locked(version)
    draft.content = clean_content(content)
    return _keep(draft, author)


@transaction.atomic
def restore_version(*, version_id: int, version: int, author: Author) -> Landing:
    """Make a published version the draft again; visitors see it once it is published."""
    earlier = LandingVersion.objects.get(pk=version_id)
    draft = _locked(version)
    draft.content = earlier.content
    record("pages.landing.restored", subject=draft, subject_name="landing", facts={"version": earlier.number})
    return _keep(draft, author)


@transaction.atomic
def publish_landing(*, version: int, author: Author) -> LandingVersion:
    """Show the draft to visitors as the next version; raises InvalidInput with what is still to be filled in."""
    draft = _locked(version)
    if not draft.content["blocks"]:
        raise NothingToPublish
    content = clean_content(draft.content)
    if form_block(content):
        if not spoken(content["seo"].get("policy"), ""):
            words = _("A form needs the privacy policy: write it under «Search and policy».")
            raise InvalidInput(words, fields={"seo.policy": [words]})
        ensure_texts({"ru", "en"}, [ConsentKind.ENQUIRY])
    last = LandingVersion.objects.order_by("-number").first()
    made = LandingVersion.objects.create(
        number=last.number + 1 if last else 1, content=content, published_at=timezone.now(), **author.fields
    )
    draft.published, draft.published_draft = made, draft.version
    draft.save(update_fields=["published", "published_draft"])
    record("pages.landing.published", subject=draft, subject_name="landing", facts={"version": made.number})
    return made


@transaction.atomic
def withdraw_landing(*, author: Author) -> None:
    """Let the host's first page be the way in again; draft and versions stay."""
    draft = Landing.objects.select_for_update(no_key=True, of=("self",)).first()
    if draft is not None and draft.published_id:
        draft.published = None
        draft.save(update_fields=["published"])
        record("pages.landing.withdrawn", subject=draft, subject_name="landing", facts={"by": author.name})


@transaction.atomic
def change_keeping(*, keep_days: int) -> None:
    """Set after how many days requests from the site are forgotten."""
    if not 1 <= keep_days <= 3650:
        raise InvalidInput(fields={"keep_days": [_("From 1 to 3650 days.")]})
    draft, _made = Landing.objects.get_or_create(defaults={"content": {"blocks": [], "seo": {}}})
    if changed := differences({"keep_days": draft.keep_days}, {"keep_days": keep_days}):
        Landing.objects.update(keep_days=keep_days)
        record("pages.keeping.changed", subject=draft, subject_name="landing", changes=changed)


def _rearranged(
    block_id: str, version: int, author: Author, deed: Callable[[list[dict[str, Any]], dict[str, Any]], None]
) -> Landing:
    draft = _locked(version, block_id)
    deed(draft.content["blocks"], _block(draft, block_id))
    return _keep(draft, author)


def _locked(version: int, block_id: str = "") -> Landing:
    """Return the draft for a change; a block that is not there is missing whatever version was seen."""
    Landing.objects.get_or_create(defaults={"content": {"blocks": [], "seo": {}}})
    draft: Landing = Landing.objects.select_for_update(no_key=True).get()
    if block_id:
        _block(draft, block_id)
    if draft.version != version:
        raise StaleDraft(who=draft.changed_by or _("Somebody"), extra={"version": draft.version})
    return draft


def _block(draft: Landing, block_id: str) -> dict[str, Any]:
    block = find_block(draft.content, block_id)
    if block is None or block["type"] not in block_types():
        raise NoSuchBlock
    return block


def _keep(draft: Landing, author: Author) -> Landing:
    draft.version += 1
    draft.changed_at, draft.changed_by = timezone.now(), author.name[:254]
    draft.save(update_fields=["content", "version", "changed_at", "changed_by"])
    return draft


def texts_of(values: Mapping[str, Any], language: str) -> str:
    """Return what a block is called in the editor: its heading."""
    return spoken(values.get("title"), language)
