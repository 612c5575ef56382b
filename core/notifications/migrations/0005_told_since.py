from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_keeping"),
    ]

    operations = [
        migrations.AddField(
            model_name="companysettings",
            name="told_since",
            field=models.DateTimeField(null=True),
        ),
    ]
