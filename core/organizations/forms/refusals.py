"""A refusal of the business, put where the person looks."""

from django.forms import Form

from core.lib.errors import DomainError, InvalidInput


def explain(form: Form, error: DomainError) -> None:
    """Put the refusal at the fields that it names, else above the form."""
    if not isinstance(error, InvalidInput) or not error.fields:
        form.add_error(None, str(error))
    for field, words in error.fields.items():
        for word in words:
            form.add_error(field if field in form.fields else None, word)
