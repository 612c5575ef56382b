"""Whatever people do in whatever order: the evidence holds, and nothing is signed twice or unseen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as chances
from hypothesis import strategies as st

from core.accounts.models import User
from core.accounts.services.limits import forget
from core.documents.signature.models import Signature, SignatureRequest
from core.documents.signature.selectors import chain_fault, events_of
from core.documents.signature.services import codes
from core.documents.signature.services.codes import digits_of, order_code, send_signing_code
from core.documents.signature.services.ending import decline, end_now, withdraw_signing
from core.documents.signature.services.signing import confirm, open_request, unlock_request
from core.documents.signature.states import REQUEST_FLOW, UNANSWERED
from core.lib.company import CurrentCompany
from core.lib.errors import DomainError
from tests.factories.people import make_organization
from tests.factories.signing import accept, make_signer, make_signing, make_version, request_of
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-72")]
STEPS = ("show", "code", "send", "right", "wrong", "decline", "withdraw", "newer", "late", "unlock")
NO_CODE = "00000000-0000-4000-8000-000000000000"
# What each kind of event needs before it; a signature needs all of these.
BEFORE = {"code_ordered": "shown", "code_sent": "code_ordered", "code_entered": "code_sent", "signed": "code_entered"}


class Walk:
    """One signer, one request, and what may happen to it."""

    def __init__(self, signer: User) -> None:
        self.signer = signer
        self.signing = make_signing(signer, expires_at=timezone.now() + timedelta(days=30))
        self.request = request_of(self.signing, signer)

    def take(self, step: str) -> None:
        now = timezone.now()
        own = {"request_id": self.request.pk, "user": self.signer}
        steps: dict[str, Callable[[], object]] = {
            "show": lambda: open_request(**own, at=now),  # type: ignore[arg-type]
            "code": lambda: order_code(**own, client_ip="192.0.2.1", at=now),  # type: ignore[arg-type]
            "send": lambda: send_signing_code(code_id=str(self._fresh().code_id or NO_CODE)),
            "right": lambda: confirm(**own, digits=self._digits(), at=timezone.now()),  # type: ignore[arg-type]
            "wrong": lambda: confirm(**own, digits="x", at=timezone.now()),  # type: ignore[arg-type]
            "decline": lambda: decline(**own, reason="No", at=now),  # type: ignore[arg-type]
            "withdraw": lambda: withdraw_signing(signing_id=self.signing.pk, at=now),
            "newer": lambda: make_version(self.signing.document),
            "late": lambda: end_now(signing_id=self.signing.pk, at=now + timedelta(days=400)),
            "unlock": lambda: unlock_request(request_id=self.request.pk, at=now),
        }
        try:
            steps[step]()
        except DomainError:
            return

    def _fresh(self) -> SignatureRequest:
        self.request.refresh_from_db()
        return self.request

    def _digits(self) -> str:
        code = codes.OneTimeCode.objects.filter(pk=self._fresh().code_id).first()
        return digits_of(code) if code else "000000"

    def check(self) -> None:
        request, events = self._fresh(), events_of(self.signing)
        kinds = [one.kind for one in events]
        signatures = Signature.objects.filter(signing=self.signing).count()
        assert chain_fault(self.signing, events) is None
        assert signatures == kinds.count("signed") == (request.state == "signed")
        assert kinds.count("signed") + kinds.count("declined") + kinds.count("withdrawn") + kinds.count("expired") <= 1
        assert (request.state in UNANSWERED) == bool(REQUEST_FLOW.actions(request.state))
        for kind, needed in BEFORE.items():
            if kind in kinds:
                assert needed in kinds[: kinds.index(kind)], f"{kind} without {needed}"


@given(steps=st.lists(st.sampled_from(STEPS), min_size=3, max_size=12), has_accepted=st.booleans())
@chances(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walk_leaves_evidence_that_holds(
    company: CurrentCompany, outside: Outside, steps: list[str], has_accepted: bool
) -> None:
    with transaction.atomic():
        signer = make_signer(make_organization())
        if has_accepted:
            accept(signer)
        walk = Walk(signer)
        for step in steps:
            forget(codes.AGAIN, str(walk.request.pk))
            walk.take(step)
            walk.check()
        assert has_accepted or not Signature.objects.filter(signing=walk.signing).exists()
        transaction.set_rollback(True)


def test_the_way_to_a_signature_is_among_the_walks(company: CurrentCompany, outside: Outside) -> None:
    signer = make_signer(make_organization())
    accept(signer)
    walk = Walk(signer)

    for step in ("show", "code", "send", "wrong", "right", "decline", "newer", "right"):
        walk.take(step)
        walk.check()

    assert Signature.objects.filter(signing=walk.signing).count() == 1
