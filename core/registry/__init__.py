"""What a business module declares, and the sealed list of all that are installed."""
