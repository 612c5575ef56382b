"""Pages about connections to services outside."""
