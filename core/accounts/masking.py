"""Phones, e-mails and people's INN for those who may not see them in full.

Rows are masked in the query itself: page, search, filter, order, export and API read the same column, and a search in
it finds no more than it shows.
"""

from typing import Any

from django.db.models import Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Left, Length, NullIf, Right
from django.db.models.lookups import Exact

from core.accounts.permissions import PERSONAL_DATA

DOTS = "•••"
PERSONAL_INN = 12  # digits; the ten of a company are no secret


def sees_personal_data(user: Any) -> bool:
    return bool(user.has_permission(PERSONAL_DATA))


def mask_email(email: str | None) -> str:
    """Return "a•••@client.test"."""
    if not email:
        return ""
    name, _at, host = email.partition("@")
    return f"{name[:1]}{DOTS}@{host}"


def mask_phone(phone: str | None) -> str:
    """Return "+7•••17"."""
    return f"{phone[:2]}{DOTS}{phone[-2:]}" if phone else ""


def mask_inn(inn: str | None) -> str:
    """Return a person's INN without all but its last four digits, a company's as it is."""
    return f"{DOTS}{inn[-4:]}" if inn and len(inn) == PERSONAL_INN else inn or ""


def email_column(path: str, *, full: bool) -> Any:
    host = Func(F(path), Value("@"), Value(2), function="split_part", output_field=CharField())
    return F(path) if full else _unless_empty(path, Concat(Left(F(path), 1), Value(f"{DOTS}@"), host))


def phone_column(path: str, *, full: bool) -> Any:
    return F(path) if full else _unless_empty(path, Concat(Left(F(path), 2), Value(DOTS), Right(F(path), 2)))


def inn_column(path: str, *, full: bool) -> Any:
    if full:
        return F(path)
    masked = When(Exact(Length(F(path)), PERSONAL_INN), then=Concat(Value(DOTS), Right(F(path), 4)))
    return Case(masked, default=F(path), output_field=CharField())


def name_column(*, full: bool) -> Coalesce:
    """Return the name of a user, else the contact by which he is known, as far as it may be shown."""
    return Coalesce(
        NullIf("name", Value("")),
        NullIf(email_column("email", full=full), Value("")),
        phone_column("phone", full=full),
        output_field=CharField(),
    )


def _unless_empty(path: str, shown: Any) -> Case:
    empty = When(Q(**{f"{path}__isnull": True}) | Q(**{path: ""}), then=Value(""))
    return Case(empty, default=shown, output_field=CharField())
