"""Kinds of document that are made from a template: which texts of it a company may write, with which variables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.utils.module_loading import import_string

from core.lib.company import company_or_none
from core.registry.modules import registry

LANGUAGES = ("ru", "en")


@dataclass(frozen=True, kw_only=True)
class Variable:
    """Something that stands in a text as `{{ name }}`."""

    name: str
    label: Any


@dataclass(frozen=True, kw_only=True)
class TextField:
    """One text of a template. A `markup` text has headings, lists and strong words."""

    name: str
    label: Any
    hint: Any = ""
    kind: Literal["line", "text", "markup"] = "text"
    longest: int = 2000
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class TemplateKind:
    """A kind of document. `ready` gives its texts in the active language, `sample` facts to look at it with.

    `payload` makes the data of its page: callable(facts, texts) -> mapping, see core.documents.pdf.payloads.
    """

    code: str
    title: Any
    layout: str
    facts: type
    fields: tuple[TextField, ...]
    variables: tuple[Variable, ...]
    ready: str
    sample: str
    payload: str
    note: Any = ""

    def ready_texts(self) -> Mapping[str, str]:
        source: Callable[[], Mapping[str, Any]] = import_string(self.ready)
        texts = source()
        return {field.name: str(texts.get(field.name, "")) for field in self.fields}

    def sample_facts(self, language: str) -> Any:
        return import_string(self.sample)(language)


def kinds() -> dict[str, TemplateKind]:
    """Return every kind that the current company has, by its code: the kernel's and those of its modules."""
    paths = list(settings.DOCUMENT_TEMPLATE_KINDS)
    company = company_or_none()
    if company is not None:
        paths += [path for spec in registry.enabled(company) for path in spec.template_kinds]
    return {kind.code: kind for path in paths for kind in import_string(path)}
