"""The state of a list: everything that its address says, and the addresses that lead to other states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.http import urlencode

SEARCH, SORT, SIZE, VIEW, AFTER, BEFORE, EXACT = "q", "sort", "size", "view", "after", "before", "exact"
RESERVED = frozenset({SEARCH, SORT, SIZE, VIEW, AFTER, BEFORE, EXACT})
SIZES = (25, 50, 100)
DEFAULT_SIZE = 50
ALL = "all"

type Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class State:
    """What is shown: conditions and order make a view; size, cursor and the view's mark are the rest."""

    path: str
    conditions: Pairs = ()
    search: str = ""
    sort: str = ""
    size: int = 0
    view: str = ""
    after: str = ""
    before: str = ""
    exact: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.conditions or self.search)

    def kept(self) -> list[tuple[str, str]]:
        """Return what a form of this page must carry along so that it changes nothing else."""
        order = [(SORT, self.sort)] if self.sort else []
        size = [(SIZE, str(self.size))] if self.size else []
        view = [(VIEW, self.view)] if self.view else []
        return [*self.conditions, *order, *size, *view]

    def pairs(self) -> list[tuple[str, str]]:
        search = [(SEARCH, self.search)] if self.search else []
        cursor = [(name, text) for name, text in ((AFTER, self.after), (BEFORE, self.before)) if text]
        return [*search, *self.kept(), *cursor, *([(EXACT, "1")] if self.exact else [])]

    @property
    def url(self) -> str:
        pairs = self.pairs()
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def data(self) -> QueryDict:
        """Return the conditions as a filter set reads them."""
        found = QueryDict(mutable=True)
        for name, value in self.conditions:
            found.appendlist(name, value)
        return found

    def first_page(self, **changes: object) -> "State":
        return replace(self, **{"after": "", "before": "", "exact": False, **changes})  # type: ignore[arg-type]

    def without(self, names: Iterable[str]) -> "State":
        dropped = set(names)
        return self.first_page(conditions=tuple(pair for pair in self.conditions if pair[0] not in dropped))

    def with_conditions(self, names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> "State":
        """Replace the conditions of some parameters by others."""
        rest = self.without(names)
        return rest.first_page(conditions=(*rest.conditions, *pairs))

    def values(self, name: str) -> set[str]:
        return {value for key, value in self.conditions if key == name}

    def same_rows(self, other: "State") -> bool:
        """Tell whether both show the same rows in the same order."""
        mine, theirs = sorted(self.conditions), sorted(other.conditions)
        return (mine, self.search, self.sort) == (theirs, other.search, other.sort)


def read_state(path: str, data: QueryDict | Mapping[str, str], names: Iterable[str], sorts: Iterable[str]) -> State:
    """Read an address, leaving out what the table does not know: such an address still opens the list."""
    query = data if isinstance(data, QueryDict) else QueryDict(urlencode(data))
    conditions = tuple((name, value) for name in names for value in query.getlist(name) if value)
    sort = query.get(SORT, "")
    size = query.get(SIZE, "")
    return State(
        path=path,
        conditions=tuple((name, value.replace("\x00", "")) for name, value in conditions),
        search=query.get(SEARCH, "").replace("\x00", "").strip()[:200],
        sort=sort if sort.removeprefix("-") in set(sorts) else "",
        size=int(size) if size in {str(one) for one in SIZES} else 0,
        view=query.get(VIEW, "")[:20],
        after=query.get(AFTER, ""),
        before=query.get(BEFORE, ""),
        exact=query.get(EXACT) == "1",
    )
