"""Tasks that employees give each other: who, what, until when, and everything that was done and said about it."""
