"""Limits of cards, of any period and measure, in place of the one of a day in litres."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fuel_cards", "0002_keep_referenced"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="card",
            name="auto_block",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="CardLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("operation", "One operation"),
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                        ],
                        max_length=10,
                        verbose_name="period",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("money", "Roubles"), ("litres", "Litres"), ("count", "Operations")],
                        max_length=10,
                        verbose_name="measure",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="limit")),
                (
                    "client_max",
                    models.DecimalField(
                        decimal_places=3, max_digits=14, null=True, verbose_name="the client may raise it to"
                    ),
                ),
                ("product_group", models.CharField(blank=True, max_length=100, verbose_name="group of products")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list, verbose_name="days of the week"
                    ),
                ),
                ("hours_from", models.TimeField(null=True, verbose_name="from")),
                ("hours_to", models.TimeField(null=True, verbose_name="until")),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, verbose_name="regions"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DB_CASCADE,
                        related_name="limits",
                        to="fuel_cards.card",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="fuel_cards.product",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LimitPolicy",
            fields=[
                ("only", models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                ("releases", models.BooleanField(default=True, verbose_name="release cards automatically")),
                (
                    "balance_threshold",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, null=True, verbose_name="balance at which cards stop"
                    ),
                ),
                (
                    "client_unblocks",
                    models.BooleanField(default=False, verbose_name="clients lift automatic blocks themselves"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="fuel_cards_one_policy")
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("used", models.DecimalField(decimal_places=3, max_digits=16)),
                (
                    "limit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DB_CASCADE,
                        related_name="uses",
                        to="fuel_cards.cardlimit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="cardlimit",
            constraint=models.UniqueConstraint(
                fields=(
                    "card",
                    "period",
                    "measure",
                    "product_group",
                    "product",
                    "weekdays",
                    "hours_from",
                    "hours_to",
                    "regions",
                ),
                name="fuel_cards_one_limit",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="cardlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("measure__in", ["money", "litres", "count"]),
                    ("period__in", ["operation", "day", "week", "month", "quarter"]),
                    ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                ),
                name="fuel_cards_limit_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    models.Q(("client_max__isnull", True), ("client_max__gte", models.F("amount")), _connector="OR"),
                ),
                name="fuel_cards_limit_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("product__isnull", True), ("product_group", ""), _connector="OR"),
                name="fuel_cards_limit_goods",
            ),
        ),
        migrations.AddConstraint(
            model_name="limituse",
            constraint=models.UniqueConstraint(fields=("limit", "starts_on"), name="fuel_cards_limit_use"),
        ),
        # What cards were limited to so far is their limit of a day.
        migrations.RunSQL(
            "INSERT INTO fuel_cards_cardlimit"
            " (card_id, period, measure, amount, product_group, weekdays, regions)"
            " SELECT id, 'day', 'litres', daily_limit, '', '{}', '{}' FROM fuel_cards_card WHERE daily_limit > 0",
            "UPDATE fuel_cards_card c SET daily_limit = l.amount FROM fuel_cards_cardlimit l"
            " WHERE l.card_id = c.id AND (l.period, l.measure, l.product_group) = ('day', 'litres', '')"
            " AND l.product_id IS NULL AND l.weekdays = '{}' AND l.regions = '{}' AND l.hours_from IS NULL",
        ),
        migrations.RemoveField(
            model_name="card",
            name="daily_limit",
        ),
    ]
