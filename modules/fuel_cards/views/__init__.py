"""Pages of fuel cards."""
