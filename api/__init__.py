"""The REST kit: sign-in, errors, scope, pages and the description of every API; modules are mounted by name."""
