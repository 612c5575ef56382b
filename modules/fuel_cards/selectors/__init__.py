"""Reads of fuel cards."""
