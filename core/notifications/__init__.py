"""The one way by which people hear of events: triggers, templates, channels, preferences and the history of deliveries.

Modules declare events and ready triggers and send nothing themselves.
"""
