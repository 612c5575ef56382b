"""Numbers, their formats and templates of documents, made for a test of isolation."""

from datetime import date
from itertools import count

from core.documents.numbering import take_number
from core.documents.numbering.models import GivenNumber
from core.documents.pdf.kinds import kinds
from core.documents.pdf.models import TemplateVersion
from core.documents.pdf.selectors import active_template
from core.organizations.models import LegalEntity
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)


def _entity(owner: Owner) -> LegalEntity:
    return LegalEntity.objects.create(name=f"Own firm {next(_numbers)} {owner.company_mark} {owner.mark}")


def number_format(owner: Owner) -> Thing:
    row = _entity(owner)
    data = {"pattern": "{yy}-{number}", "restart": "yearly", "first": 1, "gaps": ""}
    return Thing(row=row, names={"entity": row.pk}, rest={"kind": "invoice"}, seen_by=SeenBy.COMPANY, data=data)


def given_number(owner: Owner) -> Thing:
    given = take_number(kind="act", legal_entity_id=_entity(owner).pk, on=date(2026, 11, 26))
    row = GivenNumber.objects.get(pk=given.id)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data={"reason": f"Spoiled {owner.mark}"})


def template_version(owner: Owner) -> Thing:
    """A version that is in force no more, so that it can be taken again."""
    kind = kinds()["act"]
    last = active_template(kind, "ru").version
    for step in (1, 2):
        texts = {**active_template(kind, "ru").texts, "note": f"{owner.company_mark} {owner.mark} {last + step}"}
        row = TemplateVersion.objects.create(kind="act", language="ru", number=last + step, texts=texts)
    row = TemplateVersion.objects.get(kind="act", language="ru", number=last + 1)
    rest = {"kind": "act", "language": "ru"}
    return Thing(row=row, names={"pk": row.pk}, rest=rest, seen_by=SeenBy.COMPANY)
