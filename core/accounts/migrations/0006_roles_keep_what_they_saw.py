"""Whoever saw all clients and full contacts before these became rights of their own, still does."""

from typing import ClassVar

from django.db import migrations

GIVE = """
UPDATE accounts_role SET permissions = permissions || '{accounts.view_personal_data}'::varchar[]
WHERE NOT has_all_permissions AND NOT permissions @> '{accounts.view_personal_data}'::varchar[];
UPDATE accounts_role SET permissions = permissions || '{organizations.view_all}'::varchar[]
WHERE NOT has_all_permissions AND kind = 'staff' AND NOT permissions @> '{organizations.view_all}'::varchar[];
"""
TAKE = """
UPDATE accounts_role
SET permissions = array_remove(array_remove(permissions, 'accounts.view_personal_data'), 'organizations.view_all')
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0005_custom_roles")]

    operations: ClassVar = [migrations.RunSQL(GIVE, TAKE)]
