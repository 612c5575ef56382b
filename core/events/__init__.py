"""Typed domain events and their outbox."""
