"""Giving and voiding numbers, and setting how they look."""
