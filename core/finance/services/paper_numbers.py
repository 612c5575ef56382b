"""Numbers of acts: taken with the act, void with it."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.numbering import Standing, take_number, void_number
from core.documents.numbering.models import GivenNumber
from core.finance.models import Act
from core.lib.company import current_company

ACT = "finance.act"


def next_act_number(act: Act) -> str:
    """Return the number that follows; whoever issues at the same moment waits for it."""
    assert act.issued_on is not None  # noqa: S101 the number follows the day
    with translation.override(current_company().language):
        title = _("Act, %(client)s") % {"client": act.organization.name}
    standing = Standing(type=ACT, id=act.pk, title=title)
    return take_number(kind="act", legal_entity_id=act.legal_entity_id, on=act.issued_on, standing=standing).text


def void_act_number(act: Act, reason: str) -> None:
    """Let the number of a cancelled act stand for nothing; one that came from another book is not ours to void."""
    given = GivenNumber.objects.filter(subject_type=ACT, subject_id=act.pk).first()
    if given is not None:
        void_number(number_id=given.pk, reason=reason)
