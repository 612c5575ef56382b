"""Settings of single concerns, imported by `base`."""
