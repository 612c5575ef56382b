"""Public pages of the demonstration: companies that look for clients on the open web, with first requests."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.lib.company import current_company
from core.pages.demo_texts import ENQUIRIES, PAGES
from core.pages.models import Enquiry, Landing
from core.pages.services.drafts import landing, publish_landing, replace_content
from core.pages.services.enquiries import Asked, consent_text, describe_enquiry, move_enquiry, send_enquiry


@transaction.atomic
def fill() -> bool:
    """Publish the company's page with some requests, unless it has a page; say whether that was needed."""
    content: dict[str, Any] | None = PAGES.get(current_company().slug)
    person = User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("pk").first()
    if content is None or person is None or Landing.objects.exists():
        return False
    author = Author(user_id=person.pk, name=person.name)
    draft = replace_content(content=content, version=0, author=author)
    page = publish_landing(version=draft.version, author=author)
    text = consent_text()
    for number, facts in enumerate(ENQUIRIES[current_company().slug]):
        asked = Asked(page_id=page.pk, text_id=text.pk if text else 0, language="ru", facts=facts, calculation=[])
        one = send_enquiry(asked, at=timezone.now() - timedelta(hours=5 * number + 1))
        if number:
            move_enquiry(enquiry_id=one.pk, action="take", author=author)
            comment = "Перезвонить после обеда."
            describe_enquiry(enquiry_id=one.pk, comment=comment, responsible_id=person.pk, author=author)
    return landing().published_id is not None and Enquiry.objects.exists()
