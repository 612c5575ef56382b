"""What happens to signatures, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class SignatureRequested(Event):
    """A signer's turn has come."""

    name: ClassVar[str] = "documents.signature.requested"
    request_id: int
    signing_id: int
    organization_id: int
    signer_id: int

    def live_channels(self) -> tuple[str, ...]:
        return (f"person.{self.signer_id}",)


@dataclass(frozen=True, kw_only=True)
class DocumentSigned(Event):
    """Somebody signed; `is_complete` once all who were asked have."""

    name: ClassVar[str] = "documents.signature.signed"
    signature_id: int
    request_id: int
    signing_id: int
    version_id: int
    document_id: int
    organization_id: int
    side: str
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class SignatureDeclined(Event):
    name: ClassVar[str] = "documents.signature.declined"
    request_id: int
    signing_id: int
    version_id: int
    document_id: int
    organization_id: int
    side: str


@dataclass(frozen=True, kw_only=True)
class SigningWithdrawn(Event):
    """Nobody signs this any more: taken back by the company, replaced by a newer version, or out of time."""

    name: ClassVar[str] = "documents.signature.withdrawn"
    signing_id: int
    version_id: int
    document_id: int
    organization_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CodeMoved(Event):
    """A code was handed over, delayed or refused: the signer's open page hears of it."""

    name: ClassVar[str] = "documents.signature.code_moved"
    request_id: int
    signer_id: int
    state: str

    def live_channels(self) -> tuple[str, ...]:
        return (f"person.{self.signer_id}",)
