"""Pages of people and roles."""
