"""The key of a client's request for an invoice."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("finance", "0020_upd"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="invoice",
            name="request_key",
            field=models.CharField(editable=False, max_length=100, null=True),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("organization", "request_key"), name="finance_invoice_asked_once"
            ),
        ),
    ]
