"""White label: a company's look derived from a few design tokens."""
