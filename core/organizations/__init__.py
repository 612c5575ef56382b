"""Client companies, who belongs to them, and the one row scope."""
