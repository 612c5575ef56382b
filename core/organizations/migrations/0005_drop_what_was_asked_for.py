from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0004_keep_which_fields_were_asked_for"),
    ]

    operations = [
        migrations.RemoveField(model_name="registrationsettings", name=name)
        for name in ("asks_phone", "asks_position", "asks_comment")
    ]
