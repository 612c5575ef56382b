"""A company is connected step by step, or not at all; what failed can be repeated."""

from typing import Any

import pytest

from core.accounts.models import Role
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, company_by_host, company_by_schema, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from tenants.models import Company, Onboarding, OnboardingState
from tenants.services import onboard, onboarding_steps
from tenants.services.companies import create_company
from tenants.services.drafts import NotADraft, delete_draft, save_draft
from tenants.services.onboard import (
    NotStartable,
    NotStoppable,
    run_onboarding,
    start_onboarding,
    stop_onboarding,
    take_back_abandoned,
    take_step,
)
from tenants.services.onboarding_steps import STEPS
from tests.tenants.onboardings import ANSWERS, EVERYTHING, NOTHING, contents, draft, reload, step_states, traces

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned")]


def connected(**answers: Any) -> Onboarding:
    onboarding = draft(**answers)
    start_onboarding(onboarding_id=onboarding.pk)
    return run_onboarding(onboarding_id=onboarding.pk)


@pytest.mark.requirement("PL-04", "PL-07")
def test_every_step_is_noted_and_the_company_answers_at_the_end() -> None:
    done = connected()

    scope = company_by_host("severny-hod.localhost")
    assert done.state == OnboardingState.DONE
    assert set(step_states(done).values()) == {"done"}
    assert all(entry["milliseconds"] >= 0 for entry in done.steps)
    assert scope is not None
    assert (scope.schema, scope.name, scope.language) == ("severny_hod", "ООО «Северный ход»", "ru")
    assert contents("severny_hod") == {
        "roles": ["accountant", "admin", "client_admin", "client_viewer", "manager"],
        "users": [("inna@severny.test", "Инна Соколова", "staff")],
        "user_roles": [("inna@severny.test", "admin")],
        "invitations": 1,
        "letters": 1,
    }


@pytest.mark.requirement("PL-04")
def test_workers_take_the_steps_one_job_at_a_time() -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)

    waiting = company_by_host("severny-hod.localhost")
    drain(seconds=30)

    assert waiting is None
    assert reload(onboarding).state == OnboardingState.DONE
    assert company_by_host("severny-hod.localhost") is not None


@pytest.mark.requirement("PL-05")
@pytest.mark.parametrize("code", [step.code for step in STEPS if step.wanted(Onboarding(**ANSWERS))])
@pytest.mark.parametrize("error", [DomainError("Не вышло."), RuntimeError("boom")])
def test_a_failed_step_leaves_nothing_and_can_be_repeated(
    code: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)
    with monkeypatch.context() as patch:
        patch.setattr(onboarding_steps, "STEPS", STEPS)
        patch.setattr(onboard, "STEPS", tuple(_broken(step, error) if step.code == code else step for step in STEPS))
        failed = run_onboarding(onboarding_id=onboarding.pk)

    left = traces("severny_hod")
    entry = next(entry for entry in failed.steps if entry["code"] == code)
    start_onboarding(onboarding_id=onboarding.pk)
    repeated = run_onboarding(onboarding_id=onboarding.pk)

    assert (failed.state, failed.company_id, left) == (OnboardingState.FAILED, None, NOTHING)
    assert entry["state"] == "failed"
    assert entry["error"].get("ru") == "Не вышло." or set(entry["error"]) == {"reference"}
    assert "done" not in step_states(failed).values() or repeated.state == OnboardingState.DONE
    assert traces("severny_hod") == EVERYTHING
    assert contents("severny_hod")["letters"] == 1


def _broken(step: Any, error: Exception) -> Any:
    """The step does all of its work and fails at the end."""

    def run(onboarding: Onboarding) -> Any:
        step.run(onboarding)
        raise error

    return type(step)(code=step.code, alias=step.alias, run=run, wanted=step.wanted)


@pytest.mark.requirement("PL-05")
def test_an_address_taken_meanwhile_is_said_in_words_in_both_languages() -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)
    create_company(slug="severny-hod", name="Faster")

    failed = run_onboarding(onboarding_id=onboarding.pk)

    assert failed.state == OnboardingState.FAILED
    assert failed.steps[0]["error"]["en"].startswith("This address or schema name is already in use.")
    assert failed.steps[0]["error"]["ru"] != failed.steps[0]["error"]["en"]
    assert traces("severny_hod") == EVERYTHING
    with public_schema():
        assert Company.objects.get(slug="severny-hod").name == "Faster"


@pytest.mark.requirement("PL-05")
def test_stopping_takes_back_what_was_made() -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)
    take_step(onboarding_id=onboarding.pk)
    take_step(onboarding_id=onboarding.pk)
    made = traces("severny_hod")

    stop_onboarding(onboarding_id=onboarding.pk)
    drain(seconds=30)

    assert made == EVERYTHING
    assert traces("severny_hod") == NOTHING
    assert reload(onboarding).state == OnboardingState.STOPPED
    with pytest.raises(NotStoppable):
        stop_onboarding(onboarding_id=onboarding.pk)


@pytest.mark.requirement("PL-05")
def test_work_that_nobody_does_any_more_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)
    take_step(onboarding_id=onboarding.pk)
    monkeypatch.setattr(onboard, "ABANDONED_AFTER", onboard.ABANDONED_AFTER * -1)

    taken_back = take_back_abandoned()

    assert taken_back == 1
    assert traces("severny_hod") == NOTHING
    assert reload(onboarding).state == OnboardingState.FAILED


def test_a_running_or_finished_onboarding_is_not_started_changed_or_deleted() -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)

    with pytest.raises(NotStartable):
        start_onboarding(onboarding_id=onboarding.pk)
    with pytest.raises(NotADraft):
        save_draft(onboarding_id=onboarding.pk, name="Other")
    run_onboarding(onboarding_id=onboarding.pk)
    with pytest.raises(NotStartable):
        start_onboarding(onboarding_id=onboarding.pk)
    with pytest.raises(NotADraft):
        delete_draft(onboarding_id=onboarding.pk)


@pytest.mark.requirement("PL-04")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("inn", "7707083894"),
        ("inn", "77070"),
        ("inn", "77070838aa"),
        ("slug", ""),
        ("slug", "Severny"),
        ("slug", "admin"),
        ("slug", "alpha"),
        ("schema_name", "alpha"),
        ("schema_name", "pg_x"),
        ("modules", ["no_such_module"]),
        ("preset", "no_such_look"),
        ("time_zone", "Mars/Olympus"),
        ("language", "xx"),
        ("admin_email", ""),
        ("admin_email", "inna@"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        draft(**{field: value})

    assert list(refusal.value.fields) == [field]
    with public_schema():
        assert Onboarding.objects.count() == 0


def test_going_back_keeps_the_right_answers_and_forgets_the_wrong_ones() -> None:
    first = save_draft(name="Первая", reached=1)

    kept = save_draft(onboarding_id=first.pk, keep_right=True, slug="fine", schema_name="pg_wrong", reached=2)

    assert (kept.name, kept.slug, kept.schema_name, kept.reached) == ("Первая", "fine", "", 1)


@pytest.mark.requirement("PL-05")
def test_a_company_of_the_same_name_inherits_no_work_of_a_removed_one() -> None:
    first = draft()
    start_onboarding(onboarding_id=first.pk)
    while step_states(first)["admin"] != "done":
        take_step(onboarding_id=first.pk)
    stop_onboarding(onboarding_id=first.pk)
    run_onboarding(onboarding_id=first.pk)

    connected()

    scope = company_by_schema("severny_hod")
    assert scope is not None
    assert contents("severny_hod")["letters"] == 1
    with entered(scope):
        assert Role.objects.filter(code="admin").count() == 1


def test_a_company_that_is_being_set_up_is_known_to_workers_and_not_to_visitors() -> None:
    onboarding = draft()
    start_onboarding(onboarding_id=onboarding.pk)
    take_step(onboarding_id=onboarding.pk)

    scope = company_by_schema("severny_hod")

    assert isinstance(scope, CurrentCompany)
    assert company_by_host("severny-hod.localhost") is None
