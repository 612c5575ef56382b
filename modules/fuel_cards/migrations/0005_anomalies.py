"""Operations that look wrong, what the company looks for, and what vehicles take."""

import datetime
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fuel_cards", "0004_supplier_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Anomaly",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("tank", "More than the tank holds"),
                            ("cities", "Two regions within a short time"),
                            ("night", "At night"),
                            ("product", "Product not of the vehicle"),
                        ],
                        max_length=10,
                        verbose_name="rule",
                    ),
                ),
                ("evidence", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "New"), ("held", "Card held"), ("dismissed", "Dismissed")],
                        default="new",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="AnomalyPolicy",
            fields=[
                ("only", models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                ("tank", models.BooleanField(default=True)),
                ("cities", models.BooleanField(default=True)),
                ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="minutes")),
                ("night", models.BooleanField(default=False)),
                ("night_from", models.TimeField(default=datetime.time(23, 0), verbose_name="from")),
                ("night_to", models.TimeField(default=datetime.time(5, 0), verbose_name="until")),
                ("product", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name="card",
            name="products",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), null=True, verbose_name="products"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="tank",
            field=models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name="tank, l"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("tank__isnull", True), ("tank__gt", 0), _connector="OR"),
                name="fuel_cards_card_tank",
            ),
        ),
        migrations.AddField(
            model_name="anomaly",
            name="card",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="anomalies",
                to="fuel_cards.card",
            ),
        ),
        migrations.AddField(
            model_name="anomaly",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DB_SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="anomaly",
            name="transaction",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="anomalies",
                to="fuel_cards.transaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="anomalypolicy",
            constraint=models.CheckConstraint(condition=models.Q(("only", True)), name="fuel_cards_one_anomaly_policy"),
        ),
        migrations.AddConstraint(
            model_name="anomalypolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 1440))), name="fuel_cards_anomaly_minutes"
            ),
        ),
        migrations.AddIndex(
            model_name="anomaly",
            index=models.Index(fields=["created_at", "id"], name="fuel_cards_anomaly_found"),
        ),
        migrations.AddIndex(
            model_name="anomaly",
            index=models.Index(fields=["card"], name="fuel_cards_anomaly_card"),
        ),
        migrations.AddIndex(
            model_name="anomaly",
            index=models.Index(condition=models.Q(("state", "new")), fields=["id"], name="fuel_cards_anomaly_new"),
        ),
        migrations.AddConstraint(
            model_name="anomaly",
            constraint=models.UniqueConstraint(fields=("transaction", "rule"), name="fuel_cards_one_anomaly"),
        ),
        migrations.AddConstraint(
            model_name="anomaly",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rule__in", ["tank", "cities", "night", "product"]), ("state__in", ["new", "held", "dismissed"])
                ),
                name="fuel_cards_anomaly_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="anomaly",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="fuel_cards_anomaly_dismissed_why",
            ),
        ),
    ]
