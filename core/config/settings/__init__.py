"""Settings by environment; `base` holds what all share, `parts` one concern each."""
