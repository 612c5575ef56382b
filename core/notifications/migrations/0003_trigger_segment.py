from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_broadcasts"),
    ]

    operations = [
        migrations.AddField(
            model_name="trigger",
            name="segment",
            field=models.JSONField(default=dict),
        ),
    ]
