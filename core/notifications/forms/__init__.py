"""Input of the pages of notifications."""

from core.notifications.forms.preferences import HoursForm
from core.notifications.forms.triggers import NewTriggerForm, TriggerForm

__all__ = ["HoursForm", "NewTriggerForm", "TriggerForm"]
