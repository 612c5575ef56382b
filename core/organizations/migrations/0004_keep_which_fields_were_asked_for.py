"""What a company had chosen to ask for stays chosen."""

from django.db import migrations

FORWARD = """
UPDATE organizations_registrationsettings SET
    phone = CASE WHEN asks_phone THEN 'required' ELSE 'hidden' END,
    "position" = CASE WHEN asks_position THEN 'optional' ELSE 'hidden' END,
    comment = CASE WHEN asks_comment THEN 'optional' ELSE 'hidden' END
"""
REVERSE = """
UPDATE organizations_registrationsettings SET
    asks_phone = phone <> 'hidden', asks_position = "position" <> 'hidden', asks_comment = comment <> 'hidden'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_fields_of_registration"),
    ]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
