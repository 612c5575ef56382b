"""What the pages of people share: questions with a page of their own, and the way back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse

from core.ui.asking import DIALOG
from core.ui.page import CabinetRequest, redirect_page, render_page


def ask(request: CabinetRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """Ask in a dialog where htmx opens one, on a page of its own otherwise."""
    status = 422 if form.errors else 200
    return render_page(request, template, {"form": form, "url": request.path, **context}, DIALOG, status=status)


def to_person(request: CabinetRequest, pk: int, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("people:person_detail", args=[pk]))


def to_people(request: CabinetRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("people:person_list"))
