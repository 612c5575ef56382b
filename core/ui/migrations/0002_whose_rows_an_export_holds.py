from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ui", "0001_list_settings_and_exports"),
    ]

    operations = [
        migrations.AddField(
            model_name="tableexport",
            name="seen",
            field=models.JSONField(null=True),
        ),
    ]
