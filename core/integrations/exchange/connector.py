"""What every connector can do. It is given credentials and one object to exchange, and says what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.integrations.gateways.gateway import Setting
from core.lib.errors import DomainError, IntegrationError, InvalidInput

CHANGES = "changes"  # the packet that hears which objects are new or other ones


class ServiceAway(IntegrationError):
    """No answer, or none that can be understood as one: the same exchange may be repeated."""

    code = "service_away"
    message = _("The service does not answer: %(reason)s. It will be asked again by itself.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class ServiceRefuses(IntegrationError):
    code = "service_refuses"
    message = _("The service refuses: %(reason)s.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class WrongShape(IntegrationError):
    code = "wrong_shape"
    message = _("The answer has another form than agreed: %(reason)s. Nothing was taken from it.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class ParentMissing(IntegrationError):
    """The object is whole, and what it belongs to has not arrived."""

    code = "parent_missing"
    message = _("It belongs to an object that has not arrived yet: %(external_id)s.")

    def __init__(self, *, object_type: str, external_id: str) -> None:
        super().__init__(permanent=True, external_id=external_id)
        self.object_type, self.external_id = object_type, external_id


@dataclass(frozen=True, kw_only=True)
class Ref:
    """An object at the service; `version` tells one state of it from the next."""

    object_type: str
    external_id: str
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was exchanged: `result` is what became of it here, `follow` what is to be asked for next."""

    payload: Mapping[str, Any]
    result: Mapping[str, Any] = field(default_factory=dict)
    follow: Sequence[Ref] = ()
    cursor: str | None = None


class Pushed(BaseModel):
    """An object at the service; without `data` the message only says that the object is to be asked for."""

    model_config = ConfigDict(extra="forbid")
    type: str = Field(min_length=1, max_length=40)
    id: str = Field(min_length=1, max_length=120)
    version: int = Field(ge=0, le=2**63 - 1)
    data: dict[str, Any] | None = None


class Connector(ABC):
    """Subclasses are named in the setting CONNECTORS or in ModuleSpec.connectors."""

    do_not_call_in_templates: ClassVar[bool] = True  # templates read the declaration itself

    code: ClassVar[str]
    title: ClassVar[Any]
    about: ClassVar[Any] = ""
    icon: ClassVar[str] = "arrows-exchange"
    settings: ClassVar[tuple[Setting, ...]] = ()
    object_types: ClassVar[Mapping[str, Any]] = {}  # code -> what a person calls it
    files: ClassVar[Any] = ""  # what a person calls its files, where it has any
    sends: ClassVar[Mapping[str, str]] = {}  # code of what people may send by hand -> label of our model
    connection_id: int | None = None  # of whose packets it runs

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @abstractmethod
    def check(self) -> str:
        """Return what the service says of us; raise IntegrationError where it does not let us in."""

    @abstractmethod
    def hear(self, object_type: str, external_id: str) -> Mapping[str, Any]:
        """Return the object as the service gives it, checked in its shape; for CHANGES the id is the cursor."""

    def read_file(self, content: bytes) -> Sequence[Pushed]:
        """Return the objects of a file of the service; raise InvalidInput that names the field "file"."""
        raise InvalidInput(fields={"file": [_("This service has no files.")]})

    def write_file(self, viewer: Any, *, since: date, until: date) -> bytes:
        """Return a file for the service of what the viewer may see of these days; raise InvalidInput."""
        raise InvalidInput(fields={"since": [_("This service has no files.")]})

    def read(self, object_type: str, external_id: str, payload: Mapping[str, Any]) -> None:
        """Check the shape of an object that the service has sent by itself; raise WrongShape."""
        raise WrongShape(object_type)

    @abstractmethod
    def keep(self, object_type: str, payload: Mapping[str, Any]) -> Told:
        """Take what was heard into our own tables, in the caller's transaction; twice is the same as once."""

    def chain(self, object_type: str, pk: int, viewer: Any) -> Sequence[Ref]:
        """Return our object after those to which it belongs and which the service may not have yet.

        Raises ObjectDoesNotExist or Http404 for what the viewer may not see.
        """
        raise DomainError(_("The service does not take such objects."))

    @abstractmethod
    def send(self, object_type: str, external_id: str, *, key: str) -> Told:
        """Give the service our object under our id; the same key is the same object there."""

    def note_failure(self, object_type: str, external_id: str, *, words: str, is_over: bool) -> None:
        """Hear that our object did not go through; `is_over` says that it is not tried again by itself."""
        return
