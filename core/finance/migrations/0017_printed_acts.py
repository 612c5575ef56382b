"""A printed act stays as it was printed."""

from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0016_status_fits_at_the_commit")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ActFile",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="finance.act",
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(
            "CREATE TRIGGER finance_actfile_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON finance_actfile"
            " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
            "DROP TRIGGER finance_actfile_keep ON finance_actfile",
        ),
    ]
