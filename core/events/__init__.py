"""Typed domain events and their outbox: what has happened, written in the transaction in which it happened."""

from core.events.event import BadEvent, Event
from core.events.outbox import OutsideTransaction, StoredEvent, emit, emit_all

__all__ = ["BadEvent", "Event", "OutsideTransaction", "StoredEvent", "emit", "emit_all"]
