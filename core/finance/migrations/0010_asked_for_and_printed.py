import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0008_rules_of_days"),
        ("organizations", "0008_agreements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceFile",
            fields=[
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="finance.invoice",
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="InvoiceRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_in_days", models.PositiveSmallIntegerField(default=5, verbose_name="Days to pay")),
                ("takes_requests", models.BooleanField(default=True, verbose_name="Clients may ask for an invoice")),
                ("issues_at_once", models.BooleanField(default=True, verbose_name="Issue what they ask for at once")),
                ("waiting_limit", models.PositiveSmallIntegerField(default=3, verbose_name="How many may wait")),
                ("request_title", models.CharField(blank=True, max_length=255, verbose_name="What it is for")),
                (
                    "vat_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, default=22, max_digits=5, null=True, verbose_name="VAT"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="invoice",
            name="requested_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["amount"], name="finance_invoice_amount"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("requested_at__isnull", False), ("status__in", ["draft", "issued", "overdue"])),
                fields=["organization"],
                name="finance_invoice_requested",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("number"), name="gin_trgm_ops"
                ),
                name="finance_invoice_search",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(
                    (
                        "amount__gt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("allocated_amount"), "+", models.F("refunded_amount")
                        ),
                    ),
                    ("status", "booked"),
                ),
                fields=["-paid_on", "-id"],
                name="finance_payment_advance",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["amount"], name="finance_payment_amount"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("purpose"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("payer_name"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("document_number"), name="gin_trgm_ops"
                ),
                name="finance_payment_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicerules",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="finance_one_row_of_rules"),
        ),
        migrations.AddConstraint(
            model_name="invoicerules",
            constraint=models.CheckConstraint(
                condition=models.Q(("waiting_limit__gte", 1)), name="finance_some_may_wait"
            ),
        ),
    ]
