"""What the pages of people share: a question in a dialog or on a page, and where a refusal stands."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse

from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, redirect_page, render_page

DIALOG = {"dialog-place": "dialog"}


def posted(request: CabinetRequest) -> Any:
    return request.POST if request.method == "POST" else None


def ask(request: CabinetRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """Ask in a dialog where htmx opens one, on a page of its own otherwise."""
    status = 422 if form.errors else 200
    return render_page(request, template, {"form": form, "url": request.path, **context}, DIALOG, status=status)


def explain(form: Form, error: DomainError) -> None:
    """Put the business's refusal at the fields that it names, else above the form."""
    placed = [(field, words) for field, words in error.fields.items() if field in form.fields]
    for field, words in placed:
        form.add_error(field, [str(word) for word in words])
    if not placed:
        form.add_error(None, str(error))


def to_person(request: CabinetRequest, pk: int, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("people:person_detail", args=[pk]))


def to_people(request: CabinetRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("people:person_list"))
