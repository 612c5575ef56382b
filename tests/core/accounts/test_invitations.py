"""Invitations: one link, one use, one company, one week."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.accounts.models import Invitation, User
from core.accounts.services.invitations import (
    InvitationRefused,
    accept_invitation,
    invite_user,
    resend_invitation,
    send_invitation,
)
from core.accounts.services.roles import sync_ready_roles
from core.accounts.services.users import BeyondOwnRights, ContactTaken, block_user
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from tests.factories.people import PASSWORD, browser, make_staff, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-39")]


def invite(email: str = "new@alpha.test", roles: tuple[str, ...] = ("manager",)) -> Invitation:
    sync_ready_roles()
    return invite_user(email=email, name="New Person", role_codes=roles, invited_by=make_staff(everything=True))


def link_in_letter(invitation: Invitation) -> str:
    assert send_invitation(invitation_id=invitation.pk)
    found = re.search(r"http://\S+", mail.outbox[-1].body)
    assert found is not None
    return found[0]


def path_in_letter(invitation: Invitation) -> str:
    return "/" + link_in_letter(invitation).split("/", 3)[3]


def test_an_invited_person_chooses_a_password_and_is_in(company: CurrentCompany) -> None:
    path = path_in_letter(invite())
    client = browser()

    page = client.get(path)
    came_in = client.post(path, {"password": PASSWORD})
    user = User.objects.get(email="new@alpha.test")

    assert "New Person" in page.content.decode()
    assert (came_in.status_code, came_in.headers["Location"]) == (302, "/")
    assert client.get("/accounts/password/change/").wsgi_request.user == user
    assert [role.code for role in user.roles.all()] == ["manager"]
    assert sign_in(browser(), "new@alpha.test").headers["Location"] == "/"


def test_the_letter_names_the_company_and_its_own_host(company: CurrentCompany) -> None:
    link = link_in_letter(invite())
    letter = mail.outbox[-1]

    assert link.startswith("http://alpha.localhost:")
    assert (letter.to, letter.from_email) == (["new@alpha.test"], "Alpha <no-reply@localhost>")
    assert "Alpha" in letter.subject


def test_the_token_is_kept_nowhere(company: CurrentCompany) -> None:
    invitation = invite()
    token = link_in_letter(invitation).rstrip("/").rpartition("/")[2]
    job = Job.objects.get(kind="accounts.send_invitation")
    invitation.refresh_from_db()

    assert job.payload == {"invitation": invitation.pk}
    assert len(token) >= 43
    assert token not in str(invitation.__dict__)
    assert len(invitation.token_digest) == 64


def refused(path: str, host: str = "") -> tuple[int, str]:
    response = browser(host=host).post(path, {"password": PASSWORD})
    return response.status_code, response.templates[0].name if response.templates else ""


@pytest.mark.requirement("PL-45")
def test_a_link_that_does_not_work_says_so_whatever_the_reason(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    used, old, replaced, blocked, foreign = (
        path_in_letter(invite(f"{name}@alpha.test")) for name in ("used", "old", "replaced", "blocked", "foreign")
    )
    browser().post(used, {"password": PASSWORD})
    Invitation.objects.filter(user__email="old@alpha.test").update(expires_at=timezone.now() - timedelta(seconds=1))
    path_in_letter(resend_invitation(user_id=User.objects.get(email="replaced@alpha.test").pk))
    block_user(user_id=User.objects.get(email="blocked@alpha.test").pk, blocked_by=None)
    wrong = "/invitations/x/", "/invitations/" + "y" * 5000 + "/", "/invitations/%00/", "/invitations/💥/"

    answers = [refused(path) for path in (used, old, replaced, blocked, *wrong)]
    elsewhere = [refused(foreign, host) for host in ("beta.localhost", "localhost")]

    assert answers + elsewhere == [(404, "accounts/invitation_refused.html")] * 10
    assert refused(foreign)[0] == 302


def test_looking_at_the_page_uses_nothing_up(company: CurrentCompany) -> None:
    path = path_in_letter(invite())

    seen = [browser().get(path).status_code for _ in range(3)]

    assert (seen, refused(path)[0]) == ([200, 200, 200], 302)


def test_a_weak_password_is_explained_and_the_link_stays_good(company: CurrentCompany) -> None:
    path = path_in_letter(invite())

    weak = browser().post(path, {"password": "12345"})

    assert weak.status_code == 422
    assert weak.context["form"].errors["password"]
    assert browser().post(path, {"password": PASSWORD}).status_code == 302


def test_a_token_copied_into_another_company_is_unknown_there(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    invitation = invite()
    path = path_in_letter(invitation)
    invitation.refresh_from_db()
    with entered(other_company):
        user = User.objects.create_user(email="new@alpha.test", kind="staff")
        Invitation.objects.create(
            user=user, token_digest=invitation.token_digest, expires_at=timezone.now() + timedelta(days=1)
        )

    assert refused(path, "beta.localhost")[0] == 404


def test_two_acceptances_at_once_are_one(company: CurrentCompany) -> None:
    token = path_in_letter(invite()).rstrip("/").rpartition("/")[2]
    at = timezone.now()

    accept_invitation(token=token, password=PASSWORD, at=at)

    with pytest.raises(InvitationRefused):
        accept_invitation(token=token, password="another long password", at=at)


def test_a_second_invitation_of_one_address_is_refused(company: CurrentCompany) -> None:
    invite()

    with pytest.raises(ContactTaken):
        invite("NEW@alpha.test")


def test_nobody_gives_rights_that_he_does_not_have(company: CurrentCompany) -> None:
    sync_ready_roles()
    inviter = make_staff("accounts.invite_user")

    with pytest.raises(BeyondOwnRights):
        invite_user(email="new@alpha.test", name="X", role_codes=["admin"], invited_by=inviter)
    with pytest.raises(InvalidInput):
        invite_user(email="new@alpha.test", name="X", role_codes=["client_admin"], invited_by=inviter)

    assert not User.objects.filter(email="new@alpha.test").exists()


def test_the_page_of_people_invites_and_lists(company: CurrentCompany) -> None:
    sync_ready_roles()
    client = browser(make_staff(everything=True))

    form = {"kind": "staff", "name": "New Person", "email": "new@alpha.test", "role_codes": ["manager", "admin"]}
    sent = client.post("/people/invite/", form)
    listed = client.get("/people/").content.decode()

    assert (sent.status_code, sent.headers["Location"]) == (302, "/people/")
    assert "new@alpha.test" in listed
    assert Job.objects.filter(kind="accounts.send_invitation").count() == 1
