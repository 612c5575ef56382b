"""The company's pair of keys: switched on with a fresh pair, replaced, switched off."""

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.integrations.models import PushKeys, PushSubscription
from core.lib.errors import DomainError


class PushIsOff(DomainError):
    code, status = "push_is_off", 404
    message = _("Pushes are switched off.")


@transaction.atomic
def issue_keys() -> PushKeys:
    """Make a new pair; browsers that know the former one have to be asked again, so their subscriptions go."""
    replaced = PushKeys.objects.exists()
    lost, _tables = PushSubscription.objects.all().delete() if replaced else (0, {})
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    keys = PushKeys(public_key=encoded(point_of(key.public_key())), private_key=private.decode())
    PushKeys.objects.all().delete()
    keys.save(force_insert=True)
    action = "integrations.push.keys_replaced" if replaced else "integrations.push.switched_on"
    record(action, subject=keys, subject_name="Web push", facts={"subscriptions_lost": lost} if replaced else {})
    return keys


@transaction.atomic
def switch_off() -> None:
    """Forget the keys and every browser."""
    keys = PushKeys.objects.select_for_update().first()
    if keys is None:
        raise PushIsOff
    lost, _tables = PushSubscription.objects.all().delete()
    record("integrations.push.switched_off", subject=keys, subject_name="Web push", facts={"subscriptions_lost": lost})
    keys.delete()


def private_key(keys: PushKeys) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(keys.private_key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 what was written is what is read
    return key


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the key as browsers write it."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encoded(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
