"""Every entry and posting has its day; the credit limit stands with the client's balance alone."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0006_book_what_stands")]

    operations: ClassVar = [
        migrations.AlterField(model_name="entry", name="booked_on", field=models.DateField()),
        migrations.AlterField(model_name="posting", name="booked_on", field=models.DateField()),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("organization__isnull", False)),
                fields=["organization", "booked_on", "entry", "account"],
                name="finance_posting_of_client",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["account", "booked_on"], name="finance_posting_of_account"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("kind", "charge"), _negated=True),
                fields=["kind", "booked_on"],
                name="finance_entry_kind",
            ),
        ),
        migrations.RemoveConstraint(model_name="account", name="finance_credit_limit_positive"),
        migrations.RemoveField(model_name="account", name="credit_limit"),
    ]
