"""Pages of statements and of the queue."""
