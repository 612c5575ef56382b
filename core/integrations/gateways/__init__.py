"""Payment gateways behind one shape: each vendor is a folder and a line in the setting PAYMENT_GATEWAYS."""
