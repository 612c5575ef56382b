"""Input of the pages of limits."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.fuel_cards.models import CardLimit, LimitMeasure, LimitPeriod, LimitPolicy, Product
from modules.fuel_cards.models.causes import figure
from modules.fuel_cards.services.limits.setting import LARGEST, Limit, read_limit

UNITS = {LimitMeasure.MONEY: "₽", LimitMeasure.LITRES: _("l"), LimitMeasure.COUNT: _("pcs")}
GROUP, PRODUCT = "group", "product"


class AmountField(forms.DecimalField):
    """How much a card may use; empty is no limit."""

    def __init__(self, *, measure: str = LimitMeasure.MONEY, **options: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=LARGEST,
            decimal_places=0 if measure == LimitMeasure.COUNT else 3,
            required=False,
            widget=forms.NumberInput({"inputmode": "decimal", "step": "any", "class": "at-figure"}),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value


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
    """A limit of any kind."""

    period = forms.ChoiceField(
        label=pgettext_lazy("card limit", "Period"), choices=LimitPeriod.choices, initial=LimitPeriod.DAY
    )
    measure = forms.ChoiceField(
        label=pgettext_lazy("card limit", "Counted in"), choices=LimitMeasure.choices, initial=LimitMeasure.LITRES
    )
    amount = AmountField(label=pgettext_lazy("card limit", "Limit"))
    goods = forms.ChoiceField(label=pgettext_lazy("card limit", "Goods"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].choices = goods_choices()  # type: ignore[attr-defined]

    @property
    def limit(self) -> Limit | None:
        data = self.cleaned_data
        if data.get("amount") is None:
            return None
        return Limit(
            period=data["period"], measure=data["measure"], amount=data["amount"], **goods_of(data.get("goods", ""))
        )


class BulkLimitForm(OneLimitForm):
    """A limit for many cards."""

    amount = AmountField(label=pgettext_lazy("card limit", "Limit"), help_text=_("Empty: the cards lose this limit."))

    @property
    def key(self) -> tuple[Any, ...]:
        """Return which limit is meant, also where it goes."""
        data = self.cleaned_data
        goods = goods_of(data["goods"])
        return Limit(period=data["period"], measure=data["measure"], amount=Decimal(0), **goods).key


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
                goods = row.product.name if row.product else row.product_group
                self._add(f"limit_{row.pk}", read_limit(row), f"{row.get_period_display()}, {goods}".strip(", "))
        self.fields["client_percent"].initial = self._percent()
        if by_client:
            for name in ("period", "measure", "amount", "goods", "client_percent"):
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
        goods = {value: str(text) for _group, options in goods_choices()[1:] for value, text in options}
        found = []
        for key in [*before, *(key for key in after if key not in before)]:
            old, new = before.get(key), after.get(key)
            if old is not None and new is not None and old.amount == new.amount:
                continue
            one = new or old
            assert one is not None  # noqa: S101 a key is of one of the two
            label = labels.get(key) or ", ".join(
                filter(None, (str(LimitPeriod(one.period).label), goods.get(self.cleaned_data.get("goods", ""), "")))
            )
            found.append(
                {"label": label, "before": old.words if old else "", "after": new.words if new else str(_("no limit"))}
            )
        return found


class PolicyForm(forms.Form):
    releases = forms.BooleanField(label=_("Cards work again by themselves"), required=False)
    balance_threshold = forms.DecimalField(
        label=_("Balance at which a client's cards stop"),
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=_("A debt is written with a minus. Empty: the balance stops no cards."),
        widget=forms.NumberInput({"inputmode": "text", "step": "any"}),
    )
    client_unblocks = forms.BooleanField(label=_("Clients lift automatic blocks themselves"), required=False)

    @staticmethod
    def of(policy: LimitPolicy) -> dict[str, Any]:
        return {
            "releases": policy.releases,
            "balance_threshold": policy.balance_threshold,
            "client_unblocks": policy.client_unblocks,
        }
