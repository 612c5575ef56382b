"""Input of the pages about invoices and payments; the rules of money stand in the services."""
