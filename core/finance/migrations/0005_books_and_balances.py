"""Days, owners and kept figures: the columns and tables, still empty."""

from decimal import Decimal
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

MONEY = {"decimal_places": 2, "max_digits": 18}
ZERO = Decimal("0.00")
NEW_KEY = models.CompositePrimaryKey(
    "entry_id", "account_id", blank=True, editable=False, primary_key=True, serialize=False
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organizations", "0008_agreements"), ("finance", "0004_paper_rules")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Books",
            fields=[
                ("only", models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                ("closed_until", models.DateField(null=True)),
                ("business_date", models.DateField(null=True)),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(only=True), name="finance_one_books")]},
        ),
        migrations.CreateModel(
            name="ClientBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(default="RUB", max_length=3)),
                ("services", models.DecimalField(db_default=ZERO, **MONEY)),
                ("penalties", models.DecimalField(db_default=ZERO, **MONEY)),
                ("documented", models.DecimalField(db_default=ZERO, **MONEY)),
                ("credit_limit", models.DecimalField(blank=True, null=True, **MONEY)),
                (
                    "operational",
                    models.GeneratedField(
                        db_persist=True,
                        expression=F("services") + F("penalties"),
                        output_field=models.DecimalField(**MONEY),
                    ),
                ),
                (
                    "available",
                    models.GeneratedField(
                        db_persist=True,
                        expression=F("services") + F("penalties") + Coalesce(F("credit_limit"), ZERO),
                        output_field=models.DecimalField(**MONEY),
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["organization", "currency"], name="finance_one_client_balance"),
                    models.CheckConstraint(condition=Q(credit_limit__gte=0), name="finance_limit_not_negative"),
                ],
                "indexes": [
                    models.Index(fields=["operational", "id"], name="finance_balance_operational"),
                    models.Index(fields=["available", "id"], name="finance_balance_available"),
                    models.Index(fields=["documented", "id"], name="finance_balance_documented"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayTurnover",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "booked_on", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("booked_on", models.DateField()),
                ("credited", models.DecimalField(**MONEY)),
                ("debited", models.DecimalField(**MONEY)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="finance.account",
                    ),
                ),
            ],
        ),
        migrations.AddField(model_name="entry", name="booked_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="posting", name="booked_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="posting",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="finance.entry",
            ),
        ),
        # The key begins with the entry now: entries are added at its end, and their postings are found by it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE finance_posting DROP CONSTRAINT finance_posting_pkey,"
                    " ADD CONSTRAINT finance_posting_pkey PRIMARY KEY (entry_id, account_id)",
                    "ALTER TABLE finance_posting DROP CONSTRAINT finance_posting_pkey,"
                    " ADD CONSTRAINT finance_posting_pkey PRIMARY KEY (account_id, entry_id)",
                )
            ],
            state_operations=[
                migrations.RemoveField(model_name="posting", name="pk"),
                migrations.AddField(model_name="posting", name="pk", field=NEW_KEY),
            ],
        ),
    ]
