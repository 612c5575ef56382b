from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0013_fields_of_agreements"),
        ("pages", "0002_keep_what_was_agreed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="external_id",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.UniqueConstraint(
                condition=~models.Q(external_id=""), fields=["external_id"], name="pages_enquiry_external_id"
            ),
        ),
    ]
