"""Exchange of objects with services outside: connectors, packets, the monitor."""
