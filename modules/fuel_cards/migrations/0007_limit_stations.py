"""Limits may count purchases at some stations alone."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fuel_cards", "0006_tariffs"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="cardlimit",
            name="fuel_cards_one_limit",
        ),
        migrations.AddField(
            model_name="cardlimit",
            name="stations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, verbose_name="stations"
            ),
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
                    "stations",
                ),
                name="fuel_cards_one_limit",
                nulls_distinct=False,
            ),
        ),
    ]
