"""Input of the pages of tickets; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.documents.form_fields import FilesField
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.support.models import LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_TITLE, MOST_HOURS, Ticket, Topic
from core.support.selectors import WRITE, answerers, offered_topics, possible_answerers
from core.support.services.closing import MOST_DAYS
from core.support.services.opening import NewTicket
from core.support.services.topics import TopicFacts
from core.support.states import Priority
from core.support.subjects import Shown


class ClosingForm(forms.Form):
    close_days = forms.IntegerField(
        label=_("Days after which a solved ticket closes"),
        help_text=_("0 keeps it solved until somebody closes it."),
        min_value=0,
        max_value=MOST_DAYS,
    )


class NewTicketForm(forms.Form):
    """A client with one company is not asked for whom it is; without topics nobody is asked for one."""

    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), empty_label=_("Choose a client")
    )
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none(), empty_label=_("Choose a topic"))
    title = forms.CharField(label=pgettext_lazy("ticket", "Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 7, "data-grows": ""})
    )
    priority = forms.ChoiceField(
        label=pgettext_lazy("ticket", "Priority"), choices=Priority.choices, initial=Priority.NORMAL
    )
    attachments = FilesField()
    about = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = owned(Organization.objects.filter(is_active=True), viewer, "", permission=WRITE).order_by("name")
        self.only = None if viewer.is_staff else (active[0] if len(active[:2]) == 1 else None)
        if self.only:
            del self.fields["organization"]
        else:
            self.fields["organization"].queryset = active  # type: ignore[attr-defined]
            if not viewer.is_staff:
                self.fields["organization"].label = _("Company")
                self.fields["organization"].empty_label = _("Choose a company")  # type: ignore[attr-defined]
        topics = offered_topics()
        if topics.exists():
            self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        else:
            del self.fields["topic"]
        if not viewer.is_staff:
            del self.fields["priority"]

    def new_ticket(self, about: Shown | None) -> NewTicket:
        given = self.cleaned_data
        chosen: Organization = self.only or given["organization"]
        topic = given.get("topic")
        return NewTicket(
            organization_id=chosen.pk,
            topic_id=topic.pk if topic else None,
            title=given["title"],
            text=given["text"],
            priority=given.get("priority") or Priority.NORMAL,
            subject_type=about.type if about else "",
            subject_id=about.id if about else None,
        )


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4, "data-grows": ""})
    )
    attachments = FilesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Files may speak for themselves.
        self.fields["text"].required = not self.files


class AssignForm(forms.Form):
    """Who answers; those alone who may answer this client are offered."""

    assignee = forms.ModelChoiceField(
        label=_("Who answers"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput({"id": "assign-version"}))

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        initial = {"assignee": ticket.assignee_id, "version": ticket.version}
        super().__init__(data, initial=initial)
        offered = answerers(ticket.organization_id)
        if ticket.assignee_id:
            offered = offered | User.objects.filter(pk=ticket.assignee_id).order_by("name", "pk")
        self.fields["assignee"].queryset = offered  # type: ignore[attr-defined]


class SortForm(forms.Form):
    """Topic and priority."""

    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("Without a topic")
    )
    priority = forms.ChoiceField(label=pgettext_lazy("ticket", "Priority"), choices=Priority.choices)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput({"id": "sort-version"}))

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        initial = {"topic": ticket.topic_id, "priority": ticket.priority, "version": ticket.version}
        super().__init__(data, initial=initial)
        offered = offered_topics()
        if ticket.topic_id:
            offered = offered | Topic.objects.filter(pk=ticket.topic_id).order_by("position", "title", "pk")
        self.fields["topic"].queryset = offered  # type: ignore[attr-defined]


class TopicForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=LONGEST_TITLE)
    responsible = forms.ModelChoiceField(
        label=_("Who answers"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Who looks after the client"),
        help_text=_("Whoever looks after a client answers him; this one answers the other clients."),
    )
    answer_hours = forms.IntegerField(
        label=_("First answer within, hours"), required=False, min_value=1, max_value=MOST_HOURS
    )
    solve_hours = forms.IntegerField(label=_("Solved within, hours"), required=False, min_value=1, max_value=MOST_HOURS)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)
    is_active = forms.BooleanField(label=_("Offered for new tickets"), required=False, initial=True)

    def __init__(self, *args: Any, topic: Topic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = possible_answerers()
        if topic is not None:
            names = ("title", "answer_hours", "solve_hours", "position", "is_active")
            self.initial = {**{name: getattr(topic, name) for name in names}, "responsible": topic.responsible_id}
            if topic.responsible_id:
                offered = offered | User.objects.filter(pk=topic.responsible_id).order_by("name", "pk")
        self.fields["responsible"].queryset = offered  # type: ignore[attr-defined]

    def facts(self) -> TopicFacts:
        given = dict(self.cleaned_data)
        person = given.pop("responsible")
        return TopicFacts(responsible_id=person.pk if person else None, **given)


class RouteForm(forms.Form):
    """One client whom another employee answers."""

    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), empty_label=_("Choose a client")
    )
    responsible = forms.ModelChoiceField(
        label=_("Who answers"), queryset=User.objects.none(), empty_label=_("Choose an employee")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name", "pk")
        self.fields["organization"].queryset = active  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = possible_answerers()  # type: ignore[attr-defined]
