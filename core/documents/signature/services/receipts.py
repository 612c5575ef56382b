"""Ask for the receipt of a signing: a file of its own, made by a worker from the evidence."""

from core.documents.signature.models import Signing
from core.jobs import enqueue

JOB = "documents.make_receipt"


def order_receipt(signing: Signing) -> None:
    """Have the receipt made once the signing has ended with at least one signature."""
    if signing.signatures.exists():
        head = signing.events.order_by("-position").values_list("digest", flat=True)[0]
        enqueue(kind=JOB, payload={"signing": signing.pk}, key=f"receipt:{signing.pk}:{head[:16]}")
