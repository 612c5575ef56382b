"""What people leave at the door who never come in."""

from datetime import datetime, timedelta

from django.db import transaction

from core.audit.record import record
from core.organizations.models import Applicant
from core.organizations.services.registration_settings import registration_settings


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Delete applicants who have not confirmed their contacts in the days that the company gives them.

    Their requests and consents go with them, and nothing holds the e-mail and the phone any more; returns how many.
    """
    before = at - timedelta(days=registration_settings().keep_days)
    late = Applicant.objects.filter(user=None, created_at__lt=before).select_for_update(skip_locked=True)
    count = len(found := [applicant.pk for applicant in late])
    Applicant.objects.filter(pk__in=found).delete()
    if count:
        record("organizations.applicants.forgotten", facts={"count": count})
    return count
