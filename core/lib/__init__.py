"""Values and small mechanisms that every package shares; imports nothing of ours."""
