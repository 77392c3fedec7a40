"""People are invited by mail: who may invite, what the mail leads to, and what the list of accounts says."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db.models import F
from django.test import Client, override_settings

from accounts import mails
from accounts.models import AccountMail
from conversations.models import Operator
from tests.accounts import PASSWORD, choose_password, invite, owner_ada, recorded_acts, send_link
from tests.servers.postgres import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    return owner_ada()


def test_an_invited_operator_chooses_a_password_and_is_at_the_console(ada: Client) -> None:
    assert invite(ada, "Operators").status_code == 302
    path = send_link()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nora@firm.example"], "Your account at Takeover")
    assert "Ada has made an account for you" in letter.body
    assert "Your user name is nora." in letter.body
    nora, done = choose_password(path)
    assert (done.status_code, done.headers["Location"]) == (302, "/")
    assert nora.get("/").headers["Location"] == "/console/"
    assert nora.get("/admin/").status_code == 302
    assert Client().login(username="nora", password=PASSWORD)
    assert recorded_acts()[1:4] == [("invited", "ada"), ("password_chosen", "nora"), ("signed_in", "nora")]


def test_an_invited_configurer_gets_into_the_administration_but_not_to_the_accounts(ada: Client) -> None:
    invite(ada, "Configurers")
    nora, _ = choose_password(send_link())
    assert nora.get("/admin/bots/bot/").status_code == 200
    assert nora.get("/admin/auth/user/").status_code == 403
    assert nora.get("/console/").status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "ADA@firm.example", "username": "other"}, "An account has this address already."),
        ({"username": "ada"}, "A user with that username already exists."),
        ({"email": ""}, "This field is required."),
        ({"groups": []}, "Tick what this person is to do."),
    ],
)
def test_an_invalid_invitation_is_refused_with_the_reason(ada: Client, changed: dict[str, Any], said: str) -> None:
    answer = invite(ada, "Operators", **changed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not AccountMail.objects.exists()


def test_only_owners_invite_people() -> None:
    clara = User.objects.create_user("clara", is_staff=True)
    clara.groups.add(Group.objects.get(name="Configurers"))
    client = Client()
    client.force_login(clara)
    assert invite(client, "Operators").status_code == 403
    nora = User.objects.create_user("nora", email="nora@firm.example")
    assert client.post(f"/admin/auth/user/{nora.pk}/invite/").status_code == 403
    assert not AccountMail.objects.exists()


def test_the_list_of_accounts_shows_groups_and_the_state_of_the_invitation(ada: Client) -> None:
    invite(ada, "Supervisors", "Configurers")
    shown = ada.get("/admin/auth/user/").content.decode()
    assert "Supervisors, Configurers" in shown
    assert "the mail is on its way" in shown
    mails.send_due()
    assert "invited, no password yet" in ada.get("/admin/auth/user/").content.decode()


def test_an_invitation_that_no_mail_server_takes_is_given_up_and_can_be_sent_again(ada: Client) -> None:
    invite(ada, "Operators")
    nobody = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with override_settings(**nobody, EMAIL_PORT=free_port()):
        assert mails.send_due() == 0
        assert AccountMail.objects.get().problem == "ConnectionRefusedError"
        AccountMail.objects.update(next_at=F("created_at"), tries=mails.OUTBOX.schedule.tries - 1)
        mails.send_due()
    assert AccountMail.objects.get().next_at is None
    assert "no mail server took the invitation" in ada.get("/admin/auth/user/").content.decode()
    ada.post(f"/admin/auth/user/{User.objects.get(username='nora').pk}/invite/")
    assert choose_password(send_link())[1].status_code == 302


@pytest.mark.parametrize(
    ("groups", "changed", "start", "status"),
    [
        (["Operators"], {}, "/console/", "online"),
        (["Supervisors"], {}, "/console/", "online"),
        (["Operators", "Configurers"], {}, "/console/", "offline"),
        ([], {"is_superuser": "on"}, "/admin/", "offline"),
        (["Configurers"], {"is_superuser": "on"}, "/admin/", "offline"),
        (["Supervisors"], {"is_superuser": "on"}, "/console/", "offline"),
    ],
)
def test_people_start_where_they_work_and_only_pure_operators_are_online_at_once(
    ada: Client, groups: list[str], changed: dict[str, str], start: str, status: str
) -> None:
    invite(ada, *groups, **changed)
    nora, _ = choose_password(send_link())
    assert nora.get("/").headers["Location"] == start
    assert nora.get("/console/").status_code == 200
    assert Operator.objects.get(user__username="nora").status == status
