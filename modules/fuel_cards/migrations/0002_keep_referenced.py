"""What transactions refer to is never deleted: the references carry no constraint of their own."""

from typing import ClassVar

from django.db import migrations

REFUSE_DELETE = """
CREATE FUNCTION fuel_cards_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept: transactions refer to them', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""
KEPT = ("supplier", "product", "station", "card", "tariff", "importrun", "transaction")
TRIGGERS = tuple(
    f"CREATE TRIGGER fuel_cards_keep BEFORE DELETE OR TRUNCATE ON fuel_cards_{table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION fuel_cards_refuse_delete()"
    for table in KEPT
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("fuel_cards", "0001_fuel_cards")]

    operations: ClassVar = [
        migrations.RunSQL([REFUSE_DELETE, *TRIGGERS], ["DROP FUNCTION fuel_cards_refuse_delete CASCADE"]),
    ]
