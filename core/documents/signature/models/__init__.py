"""Signings, their signers, and the evidence."""

from core.documents.signature.models.evidence import Receipt, Signature, SignatureEvent
from core.documents.signature.models.signings import SignatureRequest, Signing
from core.documents.signature.models.terms import SignatureSettings, SignatureTerms, TermsAcceptance

__all__ = [
    "Receipt",
    "Signature",
    "SignatureEvent",
    "SignatureRequest",
    "SignatureSettings",
    "SignatureTerms",
    "Signing",
    "TermsAcceptance",
]
