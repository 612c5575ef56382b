"""The list of cards stands in the order of numbers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fuel_cards", "0008_station_city"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["number", "id"], name="fuel_cards_card_number_order"),
        ),
    ]
