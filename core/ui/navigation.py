"""The menu: sections of the kernel and of the modules that are on, by the reader's rights."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from core.lib.company import CurrentCompany
from core.registry.modules import registry
from core.registry.spec import NavItem

PHONE_PLACES = 4
# A figure in the menu may be this old; it is counted once for all pages that a person opens meanwhile.
COUNT_AGE = 30


@dataclass(frozen=True, kw_only=True)
class NavSection:
    """A titled group of menu lines; sections of the kernel stand before the modules' or, with a higher order, after."""

    items: tuple[NavItem, ...]
    title: Any = ""
    place: str = ""  # "foot" stands at the bottom of the menu
    order: int = 0
    console: bool = False  # belongs to the vendor's console, not to a company


@dataclass(eq=False)
class NavEntry:
    """One line as the shell draws it."""

    label: Any
    icon: str
    url: str
    code: str
    phone: bool
    counter: str
    counts: "Counts"
    active: bool = False
    tone: str = ""

    @property
    def count(self) -> int | None:
        return self.counts.get(self.code) if self.counter else None


@dataclass
class Section:
    title: Any
    place: str
    items: list[NavEntry]


@dataclass
class Counts:
    """Figures of all lines, asked for together when the first one is drawn."""

    viewer: Any
    user_id: Any
    counters: dict[str, str] = field(default_factory=dict)

    def get(self, code: str) -> int | None:
        return self._values.get(code)

    @cached_property
    def _values(self) -> dict[str, int | None]:
        scope = ",".join(str(pk) for pk in sorted(getattr(self.viewer, "organization_ids", None) or ()))
        keys = {code: f"nav:{self.user_id}:{scope}:{code}" for code in self.counters}
        known = cache.get_many(list(keys.values()))
        found: dict[str, int | None] = {code: known[key] for code, key in keys.items() if key in known}
        for code in self.counters.keys() - found.keys():
            counter: Callable[[Any], int | None] = import_string(self.counters[code])
            found[code] = counter(self.viewer)
            cache.set(keys[code], found[code], COUNT_AGE)
        return found


@lru_cache(maxsize=512)
def _address(urlconf: str | None, name: str) -> str:
    """Return the address of a page by its URL name ("" where this host has none)."""
    if name.startswith("/"):
        return name
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""


def address(name: str) -> str:
    return _address(get_urlconf() or settings.ROOT_URLCONF, name)


def kernel_sections(company: CurrentCompany) -> list[NavSection]:
    """Return the sections that the setting SHELL_NAVIGATION names: dotted names of tuples of NavSection."""
    found = (section for name in settings.SHELL_NAVIGATION for section in import_string(name))
    return [section for section in found if section.console == company.is_public]


def module_sections(company: CurrentCompany) -> list[NavSection]:
    return [
        NavSection(title=spec.title, items=spec.navigation) for spec in registry.enabled(company) if spec.navigation
    ]


def build_navigation(company: CurrentCompany, user: Any, viewer: Any, path: str) -> list[Section]:
    """Return what this person may open, with the line of the present page marked."""
    counts = Counts(viewer, user.pk)
    kernel = sorted(kernel_sections(company), key=lambda section: section.order)
    ordered = [
        *(section for section in kernel if section.order <= 0),
        *module_sections(company),
        *(section for section in kernel if section.order > 0),
    ]
    sections: list[Section] = []
    for section in ordered:
        items = list(_entries(section.items, user, counts))
        before = next((one for one in sections if section.title and _same(one, section)), None)
        if items and before is not None:
            before.items += items
        elif items:
            sections.append(Section(title=section.title, place=section.place, items=items))
    _mark_active([entry for section in sections for entry in section.items], path)
    return sections


def _same(one: Section, other: NavSection) -> bool:
    """Tell whether two parts of the house give lines to one section of the menu."""
    return (str(one.title), one.place) == (str(other.title), other.place)


def _entries(items: Iterable[NavItem], user: Any, counts: Counts) -> Iterator[NavEntry]:
    for item in items:
        if item.audience not in ("both", user.kind) or (item.permission and not user.has_permission(item.permission)):
            continue
        if item.shown and not import_string(item.shown)(user):
            continue
        url = address(item.url)
        if not url:
            continue
        if item.count:
            counts.counters[item.url] = item.count
        yield NavEntry(
            label=item.label,
            icon=item.icon,
            url=url,
            code=item.url,
            phone=item.phone,
            counter=item.count,
            counts=counts,
        )


def _mark_active(entries: list[NavEntry], path: str) -> None:
    """Mark the line whose address is the longest beginning of the present one; the home page only itself."""
    matching = [entry for entry in entries if path == entry.url or (entry.url != "/" and path.startswith(entry.url))]
    if matching:
        max(matching, key=lambda entry: len(entry.url)).active = True


def bottom_bar(sections: list[Section]) -> list[NavEntry]:
    """Return the phone's places: lines that ask for one, then the first others, as long as there is room."""
    entries = [entry for section in sections for entry in section.items]
    wanted = [entry for entry in entries if entry.phone]
    rest = [entry for entry in entries if not entry.phone]
    chosen = (wanted + rest)[:PHONE_PLACES]
    return [entry for entry in entries if entry in chosen]
