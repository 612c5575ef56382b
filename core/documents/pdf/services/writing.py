"""Keep what a company's documents say: each time as a new version."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import record
from core.documents.pdf.kinds import TemplateKind, TextField
from core.documents.pdf.models import TemplateVersion
from core.documents.pdf.selectors import active_template, versions
from core.documents.pdf.variables import is_broken, unknown_in
from core.lib.acting import acting
from core.lib.errors import DomainError, InvalidInput


class TemplateChanged(DomainError):
    code = "template_changed"
    message = gettext_lazy("Somebody has changed this template meanwhile. Open it again: your text is not kept.")


@transaction.atomic
def save_template(
    *, kind: TemplateKind, language: str, texts: Mapping[str, str], after: int | None = None
) -> TemplateVersion | None:
    """Keep the texts as a new version; the same texts once more make none.

    `after` is the version that the texts were written over: another in force by now answers TemplateChanged.
    """
    tidy = {field.name: _tidy(texts.get(field.name, "")) for field in kind.fields}
    if problems := {
        field.name: found for field in kind.fields if (found := problems_of(kind, field, tidy[field.name]))
    }:
        raise InvalidInput(fields=problems)
    before = active_template(kind, language)
    if after is not None and after != before.version:
        raise TemplateChanged
    changed = {name: (before.texts[name], text) for name, text in tidy.items() if text != before.texts[name]}
    if not changed:
        return None
    version = _add(kind, language, tidy, before.version)
    record(
        "paper.template.saved",
        subject=version,
        subject_name=_name(kind, language),
        changes={name: (old[:500], new[:500]) for name, (old, new) in changed.items()},
        facts={"version": version.number},
    )
    return version


@transaction.atomic
def return_to_ready(*, kind: TemplateKind, language: str) -> None:
    """Take the ready texts again; what the company had written stays among the versions."""
    before = active_template(kind, language)
    if not before.is_own:
        return
    version = _add(kind, language, {}, before.version)
    facts = {"version": version.number}
    record("paper.template.returned", subject=version, subject_name=_name(kind, language), facts=facts)


@transaction.atomic
def restore_version(*, kind: TemplateKind, language: str, version_id: int) -> TemplateVersion:
    """Take the texts of an earlier version again, as a new one; return the earlier one."""
    former = versions(kind, language).get(pk=version_id)
    if former.is_ready:
        return_to_ready(kind=kind, language=language)
    else:
        # A text that the kind has got since then is the one in force.
        texts = {**active_template(kind, language).texts, **former.texts}
        save_template(kind=kind, language=language, texts=texts)
    return former


def problems_of(kind: TemplateKind, field: TextField, text: str) -> list[str]:
    """Return what has to be corrected in a text."""
    found = []
    if field.is_required and not text:
        found.append(_("This text is needed."))
    if len(text) > field.longest:
        found.append(_("At most %(most)s signs; now %(now)s.") % {"most": field.longest, "now": len(text)})
    for name, nearest in unknown_in(text, [variable.name for variable in kind.variables]):
        shown = {"name": f"{{{{ {name} }}}}", "nearest": f"{{{{ {nearest} }}}}"}
        if nearest:
            found.append(_("There is no variable %(name)s. Do you mean %(nearest)s?") % shown)
        else:
            found.append(_("There is no variable %(name)s.") % shown)
    if is_broken(text):
        found.append(_("A bracket {{ or }} has no other half."))
    return found


def _add(kind: TemplateKind, language: str, texts: Mapping[str, str], before: int) -> TemplateVersion:
    who = acting()
    version = TemplateVersion(
        kind=kind.code,
        language=language,
        number=before + 1,
        texts=dict(texts),
        saved_by_id=who.user_id if who.kind == "staff" else None,
        saved_by_name=who.name[:254],
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise TemplateChanged from error
    return version


def _name(kind: TemplateKind, language: str) -> str:
    return f"{kind.title} ({language})"


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
