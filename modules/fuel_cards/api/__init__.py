"""Fuel cards for programs."""
