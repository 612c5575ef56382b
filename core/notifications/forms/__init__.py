"""Input of the pages of notifications."""
