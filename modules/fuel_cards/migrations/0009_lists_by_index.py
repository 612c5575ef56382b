"""Cards in the order of their numbers and operations of one station are read by indexes."""

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
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(
                condition=models.Q(("station__isnull", False)),
                fields=["station", "at", "id"],
                name="fuel_cards_transaction_station",
            ),
        ),
    ]
