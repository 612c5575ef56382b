"""Lists of notifications."""
