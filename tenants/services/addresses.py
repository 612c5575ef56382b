"""Addresses for new companies: suggested from the name, checked against those in use."""

import re

from core.lib.company import public_schema
from tenants.models import Company, Domain, Onboarding, OnboardingState

LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya"
LETTERS = {
    letter: latin.strip("-") for letter, latin in zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", LATIN.split(), strict=True)
}
LEGAL_FORMS = frozenset({"ооо", "ао", "зао", "оао", "пао", "нао", "ип", "гк", "тд", "нпо", "llc", "ltd", "inc"})
LONGEST = 30


def suggest_slug(name: str) -> str:
    """Write the name in Latin letters for a host name, without the legal form and quotes; free of those in use."""
    words = [word for word in re.split(r"[^0-9a-zа-яё]+", name.lower()) if word and word not in LEGAL_FORMS]
    latin = "-".join("".join(LETTERS.get(sign, sign) for sign in word) for word in words)
    bare = re.sub(r"-+", "-", latin)[:LONGEST].strip("-").lstrip("0123456789-")
    if not bare:
        return ""
    with public_schema():
        taken = _slugs_like(bare)
    return next(slug for number in range(1, len(taken) + 2) if (slug := _numbered(bare, number)) not in taken)


def schema_for(slug: str) -> str:
    return slug.replace("-", "_")


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _slugs_like(slug: str) -> set[str]:
    schemas = Company.objects.filter(schema_name__startswith=schema_for(slug)).values_list("schema_name", flat=True)
    running = Onboarding.objects.filter(state=OnboardingState.RUNNING, slug__startswith=slug)
    return {
        *Company.objects.filter(slug__startswith=slug).values_list("slug", flat=True),
        *(schema.replace("_", "-") for schema in schemas),
        *running.values_list("slug", flat=True),
    }


def is_slug_taken(slug: str, host: str, *, but: int = 0) -> bool:
    """True where a company, a host or another onboarding at work has the address; `but` is the asking onboarding."""
    running = Onboarding.objects.filter(state=OnboardingState.RUNNING, slug=slug).exclude(pk=but)
    return (
        Company.objects.filter(slug=slug).exclude(onboarding__pk=but).exists()
        or Domain.objects.filter(domain=host).exclude(tenant__onboarding__pk=but).exists()
        or running.exists()
    )


def is_schema_taken(schema: str, *, but: int = 0) -> bool:
    running = Onboarding.objects.filter(state=OnboardingState.RUNNING, schema_name=schema).exclude(pk=but)
    return Company.objects.filter(schema_name=schema).exclude(onboarding__pk=but).exists() or running.exists()
