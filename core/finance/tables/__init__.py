"""Lists of money."""
