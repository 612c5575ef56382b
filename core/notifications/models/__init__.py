"""Triggers and their words, messages and their deliveries, and how each person wants to hear."""

from core.notifications.models.messages import Delivery, Message, MessageKind, Text
from core.notifications.models.people import PersonSettings, Preference, PreferenceMode
from core.notifications.models.triggers import Digest, Trigger, TriggerWords
from core.notifications.models.work import Circuit
from core.notifications.states import DeliveryState, Reason

__all__ = [
    "Circuit",
    "Delivery",
    "DeliveryState",
    "Digest",
    "Message",
    "MessageKind",
    "PersonSettings",
    "Preference",
    "PreferenceMode",
    "Reason",
    "Text",
    "Trigger",
    "TriggerWords",
]
