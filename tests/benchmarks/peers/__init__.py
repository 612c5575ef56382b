"""What we are measured against: the usual way of doing the same work."""
