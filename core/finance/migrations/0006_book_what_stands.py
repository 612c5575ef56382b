"""Give what is posted already its day and owner, and fill the figures from it.

Nothing was closed before there were books, so a day of the platform's own time zone serves: it is read by charts alone.
"""

from typing import ClassVar

from django.db import migrations

FILL = (
    "ALTER TABLE finance_entry DISABLE TRIGGER finance_keep_entry",
    "ALTER TABLE finance_posting DISABLE TRIGGER finance_keep_posting",
    "UPDATE finance_entry SET booked_on = (happened_at AT TIME ZONE 'Europe/Moscow')::date WHERE booked_on IS NULL",
    "UPDATE finance_posting p SET booked_on = e.booked_on, organization_id = a.organization_id"
    " FROM finance_entry e, finance_account a WHERE e.id = p.entry_id AND a.id = p.account_id AND p.booked_on IS NULL",
    "ALTER TABLE finance_entry ENABLE TRIGGER finance_keep_entry",
    "ALTER TABLE finance_posting ENABLE TRIGGER finance_keep_posting",
    "INSERT INTO finance_clientbalance (organization_id, currency, services, penalties, documented, credit_limit)"
    " SELECT organization_id, currency, coalesce(sum(balance) FILTER (WHERE code = 'client'), 0),"
    " coalesce(sum(balance) FILTER (WHERE code = 'penalty'), 0),"
    " coalesce(sum(balance) FILTER (WHERE code = 'documented'), 0), sum(credit_limit)"
    " FROM finance_account WHERE organization_id IS NOT NULL GROUP BY organization_id, currency"
    " ON CONFLICT (organization_id, currency) DO NOTHING",
    "INSERT INTO finance_dayturnover (account_id, booked_on, credited, debited)"
    " SELECT account_id, booked_on, coalesce(sum(amount) FILTER (WHERE amount > 0), 0),"
    " coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)"
    " FROM finance_posting WHERE organization_id IS NOT NULL GROUP BY account_id, booked_on"
    " ON CONFLICT (account_id, booked_on) DO NOTHING",
)
UNFILL = (
    "UPDATE finance_account a SET credit_limit = b.credit_limit FROM finance_clientbalance b"
    " WHERE a.organization_id = b.organization_id AND a.currency = b.currency AND a.code = 'client'"
    " AND a.agreement_id IS NULL",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0005_books_and_balances")]

    operations: ClassVar = [migrations.RunSQL(list(FILL), list(UNFILL))]
