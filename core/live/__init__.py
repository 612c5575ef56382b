"""Server-sent events to open pages."""
