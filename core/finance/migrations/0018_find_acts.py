"""Acts are ordered by amount and found by a part of the number."""

from typing import ClassVar

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0017_printed_acts")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["amount"], name="finance_act_amount"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("number"), name="gin_trgm_ops"
                ),
                name="finance_act_search",
            ),
        ),
    ]
