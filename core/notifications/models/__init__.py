"""Triggers and their words, messages and their deliveries, and how each person wants to hear."""

from core.notifications.broadcast_states import BroadcastState
from core.notifications.models.broadcasts import Broadcast, Clock
from core.notifications.models.company import CompanySettings
from core.notifications.models.messages import Delivery, Message, MessageKind, Text
from core.notifications.models.people import PersonSettings, Preference, PreferenceMode
from core.notifications.models.triggers import Digest, Trigger, TriggerWords
from core.notifications.models.work import Circuit
from core.notifications.states import DeliveryState, Reason

__all__ = [
    "Broadcast",
    "BroadcastState",
    "Circuit",
    "Clock",
    "CompanySettings",
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
