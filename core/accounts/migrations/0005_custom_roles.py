from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0004_access_policy_and_devices")]

    operations: ClassVar = [
        migrations.AddField(model_name="role", name="is_custom", field=models.BooleanField(default=False)),
    ]
