"""The only writers of fuel cards; one use case a file."""
