"""Business modules, independent of one another; each is one folder plus one settings line."""
