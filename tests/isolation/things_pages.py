"""The public page of an owner's company, and requests sent from it."""

from collections.abc import Callable
from itertools import count
from typing import Any

from django.utils import timezone

from core.documents.authors import Author
from core.pages.models import Enquiry, Landing, LandingVersion
from core.pages.services.drafts import add_block, landing, publish_landing, replace_content
from core.pages.services.enquiries import Asked, consent_text, send_enquiry
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
POLICY = {"ru": "<p>Политика</p>"}


def page_content(title: str) -> dict[str, Any]:
    hero = {"id": "hero", "type": "hero", "values": {"title": {"ru": title}}}
    form = {"id": "form", "type": "form", "values": {"title": {"ru": "Заявка"}, "email": "optional"}}
    return {"blocks": [hero, form], "seo": {"title": {"ru": title}, "policy": POLICY}}


def _published(owner: Owner) -> LandingVersion:
    by = Author(user_id=owner.staff.pk, name=owner.staff.name)
    draft = replace_content(content=page_content(owner.company_mark), version=landing().version, author=by)
    return publish_landing(version=draft.version, author=by)


def _enquiry(owner: Owner) -> Enquiry:
    page, text = _published(owner), consent_text()
    assert text is not None
    name = f"{owner.company_mark} {owner.mark} {next(_numbers)}"
    facts = {"name": name, "phone": "+79000000017", "email": "", "company": "", "inn": "", "answers": []}
    return send_enquiry(
        Asked(page_id=page.pk, text_id=text.pk, language="ru", facts=facts, calculation=[]), at=timezone.now()
    )


def enquiry(owner: Owner) -> Thing:
    row = _enquiry(owner)
    data = {"comment": f"Said {next(_numbers)}", "responsible": owner.staff.pk, "action": "take"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def enquiry_to_move(owner: Owner) -> Thing:
    row = _enquiry(owner)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, rest={"action": "take"})


def version(owner: Owner) -> Thing:
    row = _published(owner)
    data = {"version": landing().version}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def _block(owner: Owner) -> tuple[Landing, str]:
    by = Author(user_id=owner.staff.pk, name=owner.staff.name)
    draft = landing()
    if len(draft.content["blocks"]) > 20:
        draft = replace_content(content=page_content(owner.company_mark), version=draft.version, author=by)
    key = add_block(code="text", version=draft.version, author=by)
    return landing(), key


def block(owner: Owner) -> Thing:
    draft, key = _block(owner)
    data = {"version": draft.version, "title.ru": f"Renamed {next(_numbers)}", "body.ru": "Text"}
    return Thing(row=draft, names={"block": key}, seen_by=SeenBy.COMPANY, data=data)


def block_to_move(owner: Owner) -> Thing:
    thing = block(owner)
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, rest={"way": "up"}, data=thing.data)


PAGES: dict[str, Callable[[Owner], Thing]] = {
    "pages:enquiry_detail": enquiry,
    "pages:enquiry_describe": enquiry,
    "pages:enquiry_move": enquiry_to_move,
    "pages:version_restore": version,
    "pages:block_edit": block,
    "pages:block_remove": block,
    "pages:block_move": block_to_move,
    "api:enquiry-detail": enquiry,
    "api:enquiry-move": enquiry,
    "api:landing_version-detail": version,
    "api:landing_version-restore": version,
}
