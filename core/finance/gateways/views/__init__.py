"""Pages of payers, of the staff, and the address at which gateways tell what happens."""
