"""Input of the pages of limits."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.form_fields import ClockField, NumberField
from core.ui.formatting import weekday_choices
from modules.fuel_cards.models import CardLimit, LimitMeasure, LimitPeriod, LimitPolicy, Product, Station
from modules.fuel_cards.models.causes import condition_words, figure
from modules.fuel_cards.selectors.cards import conditions_of
from modules.fuel_cards.services.limits.setting import LARGEST, Limit, read_limit

UNITS = {LimitMeasure.MONEY: "₽", LimitMeasure.LITRES: _("l"), LimitMeasure.COUNT: _("pcs")}
GROUP, PRODUCT = "group", "product"
CONDITIONS = ("weekdays", "hours_from", "hours_to", "regions", "stations")
SHOWN_STRANGE = 10


class AmountField(NumberField):
    """How much a card may use; empty is no limit."""

    def __init__(self, *, measure: str = LimitMeasure.MONEY, **options: Any) -> None:
        places = 0 if measure == LimitMeasure.COUNT else 3
        own = {"min_value": 0, "max_value": LARGEST, "decimal_places": places, "required": False}
        super().__init__(**{**own, **options})

    def prepare_value(self, value: Any) -> Any:
        return value.normalize() + 0 if isinstance(value, Decimal) else value


def goods_choices() -> list[Any]:
    """Return what a limit may be for: all goods, a group or a product."""
    groups = Product.objects.exclude(group="").order_by("group").values_list("group", flat=True).distinct()
    products = Product.objects.order_by("name").values_list("pk", "name")
    return [
        ("", _("All goods")),
        (_("Groups"), [(f"{GROUP}:{name}", name) for name in groups]),
        (_("Products"), [(f"{PRODUCT}:{pk}", name) for pk, name in products]),
    ]


def goods_of(value: str) -> dict[str, Any]:
    kind, _sign, name = value.partition(":")
    return {"product_id": int(name)} if kind == PRODUCT else {"product_group": name}


class OneLimitForm(forms.Form):
    """A limit of any kind, with what it counts; stations are told by their numbers at a supplier."""

    period = forms.ChoiceField(
        label=pgettext_lazy("card limit", "Period"), choices=LimitPeriod.choices, initial=LimitPeriod.DAY
    )
    measure = forms.ChoiceField(
        label=pgettext_lazy("card limit", "Counted in"), choices=LimitMeasure.choices, initial=LimitMeasure.LITRES
    )
    amount = AmountField(label=pgettext_lazy("card limit", "Limit"))
    goods = forms.ChoiceField(label=pgettext_lazy("card limit", "Goods"), required=False)
    weekdays = forms.TypedMultipleChoiceField(label=_("Days of the week"), coerce=int, required=False)
    hours_from = ClockField(label=pgettext_lazy("card limit", "From hour"), required=False)
    hours_to = ClockField(
        label=pgettext_lazy("card limit", "Until hour"),
        required=False,
        help_text=_("A time before the first one is of the next day."),
    )
    regions = forms.MultipleChoiceField(label=_("Regions of stations"), required=False)
    stations = forms.CharField(
        label=_("Numbers of stations"),
        required=False,
        max_length=2000,
        help_text=_("With commas. Empty: all stations."),
    )

    def __init__(self, *args: Any, supplier_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplier_id = supplier_id
        regions = Station.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
        choices: dict[str, Any] = {
            "goods": goods_choices(),
            "weekdays": [(day + 1, name) for day, name in weekday_choices()],
            "regions": [(one, one) for one in regions],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    @property
    def has_conditions(self) -> bool:
        """Whether somebody has narrowed the limit by day, hour or place."""
        return any(self[name].value() for name in CONDITIONS if name in self.fields)

    def clean_stations(self) -> tuple[int, ...]:
        numbers = set(self.cleaned_data["stations"].replace(",", " ").split())
        known = dict(Station.objects.filter(supplier=self.supplier_id, number__in=numbers).values_list("number", "pk"))
        strange = sorted(numbers - known.keys())
        if strange:
            words = {"numbers": ", ".join(strange[:SHOWN_STRANGE])}
            raise forms.ValidationError(_("This supplier has no such stations: %(numbers)s.") % words)
        return tuple(known.values())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        hours = data.get("hours_from"), data.get("hours_to")
        for name, other in (("hours_from", "hours_to"), ("hours_to", "hours_from")):
            if data.get(name) is None and data.get(other) is not None and name not in self.errors:
                self.add_error(name, _("Say both from and until which hour the limit counts."))
        if hours[0] is not None and hours[0] == hours[1]:
            self.add_error("hours_to", _("From and until are the same hour: leave both empty for the whole day."))
        return data

    @property
    def limit(self) -> Limit | None:
        amount = self.cleaned_data.get("amount")
        return None if amount is None else replace(self.which, amount=amount)

    @property
    def which(self) -> Limit:
        """Return the limit that is meant, without its amount."""
        data = self.cleaned_data
        conditions = {name: data[name] for name in CONDITIONS if data.get(name)}
        goods = goods_of(data.get("goods", ""))
        return Limit(period=data["period"], measure=data["measure"], amount=Decimal(0), **goods, **conditions)


class BulkLimitForm(OneLimitForm):
    """A limit for many cards."""

    amount = AmountField(label=pgettext_lazy("card limit", "Limit"), help_text=_("Empty: the cards lose this limit."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["stations"]  # cards of several suppliers may be chosen


class CardLimitsForm(OneLimitForm):
    """All limits of a card: a row for each period, a line for each limit of some goods only, and one more."""

    client_percent = forms.IntegerField(
        label=_("The client may raise limits to"),
        min_value=100,
        max_value=10_000,
        required=False,
        help_text=_("100: he may only lower them. Empty: he may not change limits."),
    )

    def __init__(self, *args: Any, rows: Sequence[CardLimit], by_client: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_client = by_client
        self.stored = {read_limit(row).key: row for row in rows}
        self.cells: dict[str, Limit] = {}
        self.labels: dict[str, str] = {}
        for period, label in LimitPeriod.choices:
            for measure in LimitMeasure.values:
                if not (period == LimitPeriod.OPERATION and measure == LimitMeasure.COUNT):
                    self._add(f"{period}_{measure}", Limit(period=period, measure=measure, amount=Decimal(0)), label)
        plain = {one.key for one in self.cells.values()}
        for key, row in self.stored.items():
            if key not in plain:
                words = filter(None, (str(row.get_period_display()), conditions_of(row)))
                self._add(f"limit_{row.pk}", read_limit(row), ", ".join(words))
        self.fields["client_percent"].initial = self._percent()
        if by_client:
            for name in ("period", "measure", "amount", "goods", "client_percent", *CONDITIONS):
                del self.fields[name]

    def _add(self, name: str, limit: Limit, label: Any) -> None:
        row = self.stored.get(limit.key)
        field = AmountField(measure=limit.measure, label=LimitMeasure(limit.measure).label)
        field.initial = row.amount if row else None
        field.disabled = self.by_client and (row is None or row.client_max is None)
        if self.by_client and row is not None and row.client_max is not None:
            field.help_text = _("up to %(most)s") % {"most": figure(row.client_max, row.measure)}
        self.fields[name] = field
        self.cells[name] = read_limit(row) if row else limit
        self.labels[name] = str(label)

    def _percent(self) -> int | None:
        shares = [
            int(row.client_max * 100 / row.amount) for row in self.stored.values() if row.client_max and row.amount
        ]
        return max(shares, default=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, limit in self.cells.items() if self.by_client else ():
            amount = data.get(name)
            if amount is not None and limit.client_max is not None and amount > limit.client_max:
                most = figure(limit.client_max, limit.measure)
                self.add_error(name, _("At most %(most)s: ask your manager for more.") % {"most": most})
        new = None if self.by_client else self.limit
        if new is not None and any(one.key == new.key for one in self._kept()):
            self.add_error("amount", _("There is such a limit already."))
        return data

    def _kept(self) -> list[Limit]:
        found = []
        for name, limit in self.cells.items():
            amount = self.cleaned_data.get(name)
            if amount is not None:
                found.append(replace(limit, amount=amount))
        return found

    def limits(self) -> list[Limit]:
        """Return the limits as the form has them, with how far the client may go."""
        found = self._kept()
        if self.by_client:
            return found
        new = self.limit
        return [self._bounded(one) for one in [*found, *([new] if new else [])]]

    def _bounded(self, limit: Limit) -> Limit:
        percent = self.cleaned_data.get("client_percent")
        if percent is None:
            return replace(limit, client_max=None)
        if percent == self._percent() and limit.client_max is not None:
            return replace(limit, client_max=max(limit.client_max, limit.amount))
        return replace(limit, client_max=min(limit.amount * percent / 100, LARGEST).quantize(Decimal("0.001")))

    def changes(self) -> list[dict[str, str]]:
        """Return what is different from what is stored, in words."""
        before = {key: read_limit(row) for key, row in self.stored.items()}
        after = {one.key: one for one in self.limits()}
        labels = {limit.key: self.labels[name] for name, limit in self.cells.items()}
        found = []
        for key in [*before, *(key for key in after if key not in before)]:
            old, new = before.get(key), after.get(key)
            if old is not None and new is not None and old.amount == new.amount:
                continue
            one = new or old
            assert one is not None  # noqa: S101 a key is of one of the two
            label = labels.get(key) or self._label_of_new(one)
            found.append(
                {"label": label, "before": old.words if old else "", "after": new.words if new else str(_("no limit"))}
            )
        return found

    def _label_of_new(self, limit: Limit) -> str:
        goods = {value: str(text) for _group, options in goods_choices()[1:] for value, text in options}
        numbers = sorted(set(self["stations"].value().replace(",", " ").split()))
        facts = {**vars(limit), "goods": goods.get(self.cleaned_data.get("goods", ""), ""), "stations": numbers}
        return ", ".join(filter(None, (str(LimitPeriod(limit.period).label), condition_words(facts))))


class PolicyForm(forms.Form):
    releases = forms.BooleanField(label=_("Cards work again by themselves"), required=False)
    balance_threshold = NumberField(
        label=_("Balance at which a client's cards stop"),
        max_digits=14,
        required=False,
        help_text=_("A debt is written with a minus. Empty: the balance stops no cards."),
    )
    client_unblocks = forms.BooleanField(label=_("Clients lift automatic blocks themselves"), required=False)

    @staticmethod
    def of(policy: LimitPolicy) -> dict[str, Any]:
        return {
            "releases": policy.releases,
            "balance_threshold": policy.balance_threshold,
            "client_unblocks": policy.client_unblocks,
        }
