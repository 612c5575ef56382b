"""A question before a deed, in a dialog or on a page of its own, and a refusal where the person looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse

from core.lib.errors import DomainError
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, redirect_page, render_page

DIALOG = {"dialog-place": "dialog"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked about a named thing, and the verb that answers it."""

    title: Any
    verb: Any
    icon: str
    lead: str = ""
    text: Any = ""
    danger: bool = False


def ask(
    request: CabinetRequest,
    question: Question,
    form: Form,
    deed: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back: str,
) -> HttpResponse:
    """Ask, and do it once the answer is right; a refusal of the business is said in the same place."""
    if form.is_bound and form.is_valid():
        try:
            deed(form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, done)
            return redirect_page(request, back_url(request, back))
    context = {"question": question, "form": form, "back": back_url(request, back), "url": request.path}
    status = 422 if form.is_bound else 200
    return render_page(request, "ui/ask.html", context, DIALOG, status=status)


def explain(form: Form, error: DomainError) -> None:
    """Put the business's refusal at the fields that it names, else above the form."""
    if not error.fields:
        form.add_error(None, str(error))
    for field, words in error.fields.items():
        for word in words:
            form.add_error(field if field in form.fields else None, word)


def posted(request: CabinetRequest) -> Any:
    return request.POST if request.method == "POST" else None
