"""1C with money: invoices and payments that come from it, invoices that go there."""
