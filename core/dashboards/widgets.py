"""What a part of the kernel or a module declares to have a place on the dashboard, and what its widgets answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.dashboards.periods import Period
from core.ui import formatting


class Kind(StrEnum):
    """A figure of the strip, a chart, a list of rows, or a line of "Needs attention"."""

    FIGURE = "figure"
    CHART = "chart"
    LIST = "list"
    ATTENTION = "attention"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What numbers of a widget are: "money" with a currency, "quantity" with a unit, or a bare "count"."""

    kind: str = "count"
    sign: str = ""  # a currency (RUB) or a unit (л)
    places: int = 0

    def text(self, value: Decimal | int) -> str:
        if self.kind == "money":
            return formatting.money(value, self.sign, self.places)
        return formatting.quantity(value, self.sign, self.places)

    @property
    def unit(self) -> str:
        """Return what stands beside a title."""
        if self.kind == "money":
            return formatting.SYMBOLS.get(self.sign, self.sign)
        return formatting.unit_sign(self.sign)


ROUBLES = Measure(kind="money", sign="RUB")
KOPECKS = Measure(kind="money", sign="RUB", places=2)
COUNT = Measure()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with the way to its rows; `before` is that of the same days of the last period, where that is said."""

    value: Decimal | int
    measure: Measure
    url: str
    before: Decimal | int | None = None
    more_is: str = "ok"  # the tone of growth; "" where it is neither good nor bad
    note: str = ""
    note_tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values of a chart, one a label, None where there is none yet.

    `look` is "bar", "line" (steps, for a balance), "past" (the period before, dashed) or "stage" (a colour a label, in
    the order of stages).
    """

    name: str
    values: Sequence[Decimal | int | None]
    look: str = "bar"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Series over labels with the way to the rows; `names` are the labels in full for tips and the table.

    `urls` leads each label to its own rows.
    """

    labels: Sequence[str]
    series: Sequence[Series]
    measure: Measure
    url: str
    more: str = ""  # what the way to the rows says
    names: Sequence[str] = ()
    heading: str = ""  # of the column of labels in the table
    urls: Sequence[str] = ()
    partial: int | None = None  # the label whose day is not over


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What may be done about a line; `dialog` opens it over the page."""

    words: str
    url: str
    dialog: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a list: what it is, the way to it, what it measures, how it stands, one verb."""

    title: str
    url: str
    note: str = ""
    figure: str = ""
    under: str = ""  # under the figure
    tone: str = ""
    badge: str = ""
    badge_icon: str = ""
    verb: Verb | None = None


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The first rows of a list, and the way to all of them."""

    lines: Sequence[Line]
    url: str
    more: str = ""
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Attention:
    """So many things that wait for a person, and the one verb that leads to them."""

    count: int
    title: str
    note: str
    verb: Verb
    icon: str
    tone: str = ""


type Answer = Figure | Chart | Lines | Attention | None


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A place on the dashboard, for those who hold the permission.

    `read` is a callable(viewer, period) that answers by the kind; None says that there is nothing to show. It reads
    only what the viewer may see, in a number of queries that does not grow with the rows.
    """

    code: str  # the package or the module's slug, a dot, and a word
    title: Any
    kind: Kind
    permission: str
    read: Callable[[Any, Period], Answer]
    icon: str = ""
    audience: str = "staff"  # "staff", "client" or "both"
    size: int = 1  # of the three columns of a wide screen
    order: int = 100
    is_usual: bool = True  # shown until the person arranges otherwise
    has_period: bool = True  # what it says depends on the period


type Declared = Sequence[Widget] | Callable[[Any], Sequence[Widget]]
