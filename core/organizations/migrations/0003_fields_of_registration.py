from django.db import migrations, models

MODES = [("hidden", "Hidden"), ("optional", "Shown"), ("required", "Compulsory")]


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_access_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="consenttext",
            name="asks_again",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="registrationsettings",
            name="keep_days",
            field=models.PositiveSmallIntegerField(default=30),
        ),
        migrations.AddConstraint(
            model_name="registrationsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_days__gte", 1)), name="organizations_keep_days"
            ),
        ),
        *(
            migrations.AddField(
                model_name="registrationsettings",
                name=name,
                field=models.CharField(choices=MODES, default=default, max_length=10),
            )
            for name, default in (
                ("phone", "required"),
                ("position", "optional"),
                ("comment", "hidden"),
                ("kpp", "optional"),
                ("address", "optional"),
            )
        ),
    ]
