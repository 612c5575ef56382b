"""Reads for the vendor's console; all in the public schema."""
