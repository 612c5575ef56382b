"""A station knows the city that its address names."""

from typing import ClassVar

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fuel_cards", "0007_limit_stations"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="station",
            name="city",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    models.Func(
                        models.F("address"),
                        models.Value(
                            r"(?:^|[,;])\s*(?:[Гг](?:\.|ор\.|ород|\s)|[Рр]\.?\s?п\.|[Пп]гт\.?|[Пп]ос(?:[её]лок|\.)|[Пп]\.|[Сс](?:\.|ело)|[Сс]т-ца|[Дд](?:\.|ер\.|еревня)|[Хх]\.)\s*"
                            r"([А-ЯЁA-Z][А-ЯЁа-яёA-Za-z-]+(?:\s[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z-]+)*)"
                        ),
                        function="substring",
                    ),
                    models.Value(""),
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AlterField(
            model_name="anomaly",
            name="rule",
            field=models.CharField(
                choices=[
                    ("tank", "More than the tank holds"),
                    ("cities", "Two cities within a short time"),
                    ("night", "At night"),
                    ("product", "Product not of the vehicle"),
                ],
                max_length=10,
                verbose_name="rule",
            ),
        ),
    ]
