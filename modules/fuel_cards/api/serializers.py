"""What programs read and write of fuel cards; card numbers are always masked."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import validate_slug
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import OwnedField
from core.organizations.models import Organization
from modules.fuel_cards.models import Anomaly, Card, CardLimit, DistributionRule, Supplier, Transaction
from modules.fuel_cards.services.suppliers import RUSSIAN_ZONES
from modules.fuel_cards.services.syncing.links import KINDS


class SupplierSerializer(serializers.ModelSerializer[Supplier]):
    class Meta:
        model = Supplier
        fields = ("id", "code", "name", "time_zone", "is_default")


class SupplierInput(serializers.ModelSerializer[Supplier]):
    time_zone = serializers.ChoiceField(choices=RUSSIAN_ZONES, required=False)

    class Meta:
        model = Supplier
        fields = ("code", "name", "time_zone", "is_default")
        # Which codes are taken the service says; a new default takes the place of the old one.
        extra_kwargs: ClassVar = {"code": {"validators": [validate_slug]}}
        validators: ClassVar[list[Any]] = []


class ConnectInput(serializers.Serializer[Any]):
    """The supplier's kind of cabinet and what it knows the company by; secrets are never given out."""

    connector = serializers.ChoiceField(choices=[(kind.code, kind.title) for kind in KINDS])
    title = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    values = serializers.DictField(
        child=serializers.CharField(max_length=300, allow_blank=True, trim_whitespace=False), write_only=True
    )


class CardSerializer(serializers.ModelSerializer[Card]):
    number = serializers.CharField(source="masked", read_only=True)
    supplier = serializers.CharField(source="supplier.code", read_only=True)
    organization = serializers.IntegerField(source="client_id", read_only=True, allow_null=True)
    actions = serializers.ListField(child=serializers.CharField(), read_only=True)
    block_reason = serializers.CharField(source="reason", read_only=True)

    at_supplier = serializers.SerializerMethodField(
        help_text="How the supplier holds the card: pending, confirmed, failed or differs; empty where it does not."
    )

    class Meta:
        model = Card
        fields = (
            "at_supplier",
            *("id", "number", "supplier", "status", "block_reason", "holder", "plate", "organization"),
            *("issued_on", "expires_on", "is_virtual", "contract", "actions"),
        )

    @extend_schema_field(serializers.CharField())
    def get_at_supplier(self, card: Card) -> str:
        held = getattr(card, "at_supplier", None)
        return held.state if held else ""


class AddCardInput(serializers.Serializer[Any]):
    supplier = serializers.SlugRelatedField(slug_field="code", queryset=Supplier.objects.all())
    number = serializers.CharField(max_length=30)
    holder = serializers.CharField(max_length=150, required=False)
    plate = serializers.CharField(max_length=20, required=False)
    contract = serializers.CharField(max_length=60, required=False)


class VehicleSerializer(serializers.ModelSerializer[Card]):
    """What the card's vehicle takes: litres of its tank, and its products; empty is not looked at."""

    plate = serializers.CharField(max_length=20, allow_blank=True)
    tank = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    products = serializers.ListField(child=serializers.IntegerField(), allow_empty=True, allow_null=True)

    class Meta:
        model = Card
        fields = ("plate", "tank", "products")


class AnomalySerializer(serializers.ModelSerializer[Anomaly]):
    """What speaks against an operation, with the figures, and what was made of it."""

    operation = serializers.IntegerField(source="transaction_id", read_only=True)
    organization = serializers.IntegerField(source="transaction.organization_id", read_only=True, allow_null=True)
    card_number = serializers.CharField(source="transaction.masked_card", read_only=True)
    holder = serializers.CharField(source="transaction.holder", read_only=True)
    words = serializers.CharField(read_only=True)
    evidence = serializers.DictField(child=serializers.JSONField(), read_only=True)

    class Meta:
        model = Anomaly
        fields = (
            *("id", "operation", "card", "card_number", "holder", "organization", "rule", "words", "evidence"),
            *("state", "note", "decided_at", "created_at"),
        )


class DismissInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300)


class SupplierSyncSerializer(serializers.Serializer[Any]):
    """How the exchange with a supplier stands, and what the last look into its cabinet has brought."""

    supplier = serializers.IntegerField(source="supplier_id")
    connection = serializers.IntegerField(source="connection_id")
    contract = serializers.CharField()
    balance = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    credit_limit = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    available = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    synced_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.DictField(child=serializers.JSONField())
    news_at = serializers.DateTimeField(allow_null=True)
    news = serializers.DictField(child=serializers.JSONField())


class RuleSerializer(serializers.ModelSerializer[DistributionRule]):
    """Whose new cards become; what is empty fits every card."""

    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="")

    class Meta:
        model = DistributionRule
        fields = (
            *("id", "position", "organization", "supplier", "contract", "pool", "first_number", "last_number"),
            "is_active",
        )


class TransactionSerializer(serializers.ModelSerializer[Transaction]):
    """An operation; what the supplier charges is for those who may see costs."""

    COSTS = ("net", "discount", "supplier")

    card_number = serializers.CharField(source="masked_card", read_only=True)
    supplier = serializers.CharField(source="supplier.code", read_only=True)
    station = serializers.SerializerMethodField()
    product = serializers.SerializerMethodField()
    original = serializers.CharField(source="original_number", read_only=True)

    class Meta:
        model = Transaction
        fields = (
            *("id", "number", "kind", "at", "card", "card_number", "holder", "organization", "unallocated", "station"),
            *("product", "quantity", "unit", "price", "gross", "amount", "original", "net", "discount", "supplier"),
        )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        viewer = getattr(request, "viewer", None)
        if viewer is not None and viewer.user is not None and not viewer.has_permission("fuel_cards.view_cost"):
            for name in self.COSTS:
                fields.pop(name)
        return fields

    @extend_schema_field(serializers.CharField())
    def get_station(self, transaction: Transaction) -> str:
        return transaction.station.number if transaction.station else ""

    @extend_schema_field(serializers.CharField())
    def get_product(self, transaction: Transaction) -> str:
        return transaction.product.name if transaction.product else transaction.product_name


class LimitSerializer(serializers.ModelSerializer[CardLimit]):
    """A limit with what is used of it in its present period; times are the company's."""

    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        required=False,
        help_text="From 1, Monday; empty: all.",
    )
    regions = serializers.ListField(child=serializers.CharField(max_length=120), required=False)
    stations = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, help_text="Ids of stations; empty: all."
    )
    amount = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))
    used = serializers.DecimalField(max_digits=16, decimal_places=3, read_only=True)

    class Meta:
        model = CardLimit
        fields = (
            *("period", "measure", "amount", "client_max", "product_group", "product", "weekdays", "hours_from"),
            *("hours_to", "regions", "stations", "used"),
        )
        validators: ClassVar[list[Any]] = []


class LimitsInput(serializers.Serializer[Any]):
    limits = LimitSerializer(many=True)


class AssignInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="")
    at = serializers.DateTimeField(required=False, help_text="From this moment; now where it is left out.")


class DetachInput(serializers.Serializer[Any]):
    at = serializers.DateTimeField(required=False, help_text="Until this moment; now where it is left out.")


class BlockInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200)


class HolderInput(serializers.Serializer[Any]):
    holder = serializers.CharField(max_length=150, allow_blank=True)
    plate = serializers.CharField(max_length=20, allow_blank=True, help_text="Number plate of the vehicle.")


class RejectedRow(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Line of the file, from 1.")
    reason = serializers.CharField()


class ImportOutcome(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = RejectedRow(many=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="Net sum of the created rows.")
