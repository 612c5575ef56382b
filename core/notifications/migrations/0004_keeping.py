from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_trigger_segment"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanySettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("keep_days", models.PositiveSmallIntegerField(default=400)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="notifications_settings_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__gte", 30), ("keep_days__lte", 3650)),
                        name="notifications_keep_days",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["text"], name="notifications_by_text"),
        ),
    ]
