"""Everything that kernel and modules declare can be told, previewed and tried: in both languages, on every channel."""

from importlib import import_module

import pytest
from django.conf import settings
from django.utils import timezone

from core.events.event import event_class
from core.jobs.catalogue import all_kinds
from core.lib.company import CurrentCompany
from core.notifications.catalogue import variables_of
from core.notifications.channels import channels
from core.notifications.checks import check_fields
from core.notifications.conditions import problem_of
from core.notifications.language import check
from core.notifications.recipients import problem_of_recipient
from core.notifications.selectors.triggers import all_triggers
from core.notifications.services.trying import preview, send_trial
from core.registry.notified import notification_types
from core.registry.spec import EventField, NotificationType
from tests.factories.people import make_staff

pytestmark = pytest.mark.requirement("PL-57", "PL-58", "PL-65")
TYPES = notification_types()


@pytest.mark.parametrize("name", TYPES)
def test_a_type_declares_what_exists(company: CurrentCompany, name: str) -> None:
    found = TYPES[name]
    languages = [code for code, _title in settings.LANGUAGES]

    import_module(settings.ROOT_URLCONF)
    all_kinds()
    assert event_class(name) is not None
    for ready in found.triggers:
        assert sorted(ready.words) == sorted(languages)
        assert [problem_of(condition, found.fields) for condition in ready.conditions] == [""] * len(ready.conditions)
        assert [problem_of_recipient(one, found) for one in ready.recipients] == [""] * len(ready.recipients)
        assert set(ready.channels) <= set(channels())
        for words in ready.words.values():
            for source in (words.subject, words.body, words.sms):
                check(source, variables_of(found.fields))


@pytest.mark.parametrize("name", TYPES)
def test_a_type_can_be_previewed_and_tried(company: CurrentCompany, name: str) -> None:
    staff = make_staff()

    for trigger in (one for one in all_triggers() if one.type.event == name):
        for channel in channels():
            for language, _title in settings.LANGUAGES:
                shown = preview(
                    found=trigger.type,
                    wording=trigger.wording,
                    channel=channel,
                    language=language,
                    person=staff,
                    at=timezone.now(),
                )
                assert shown.body.strip()
                assert "{{" not in shown.subject + shown.body
        assert send_trial(code=trigger.code, person=staff, at=timezone.now()) == len(trigger.channels)


@pytest.mark.unit
def test_a_field_that_hides_another_variable_is_named_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = [EventField(name=name, title="") for name in ("client", "client.inn", "company.inn", "object", "sum")]
    found = NotificationType(event="x.done", title="", facts="", fields=tuple(fields))
    monkeypatch.setattr("core.notifications.checks.notification_types", lambda: {"x.done": found})

    named = [problem.msg.split("called ")[1].split(",")[0] for problem in check_fields(None)]

    assert named == ["client", "company.inn", "object"]
