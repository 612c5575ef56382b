"""Lists of fuel cards."""
