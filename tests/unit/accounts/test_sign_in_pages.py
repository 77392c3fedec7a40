"""An owner helps another account to sign in: mails a link, copies it, or ends all sessions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, override_settings

from accounts import mails
from accounts.models import AccountMail, AuditRecord, Team
from tests.accounts import PASSWORD, choose_password, invite, owner_ada, send_link
from tests.cast import hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]
INTO_FILES = override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend")


@pytest.fixture
def ada() -> Client:
    return owner_ada()


@pytest.fixture
def olga() -> User:
    user = hire("olga")
    user.email = "olga@firm.example"
    user.save()
    return user


def act(client: Client, user: User, name: str) -> Any:
    return client.post(f"/admin/auth/user/{user.pk}/{name}/", follow=True)


def link_on(page: Any) -> str:
    found = re.search(r"<code>http://testserver(/\S+)</code>", page.content.decode())
    assert found
    return found[1]


def test_an_account_with_a_password_shows_no_hash_and_no_way_to_type_another(ada: Client, olga: User) -> None:
    page = ada.get(f"/admin/auth/user/{olga.pk}/change/").content.decode()
    assert "has a password" in page
    for word in ("pbkdf2", "salt", "algorithm", "LDAP", "Raw passwords", "../password/", "Reset password"):
        assert word not in page
    ada.post(
        f"/admin/auth/user/{olga.pk}/password/",
        {"password1": "typed by ada 7", "password2": "typed by ada 7", "usable_password": "true"},
    )
    assert Client().login(username="olga", password="olga-secret")


def test_a_mailed_link_sets_a_new_password_and_the_old_one_works_until_then(ada: Client, olga: User) -> None:
    said = act(ada, olga, "invite").content.decode()
    assert "gets a link to choose a new password. A mail goes to olga@firm.example." in said
    assert Client().login(username="olga", password="olga-secret")
    olga.refresh_from_db()
    assert choose_password(send_link())[1].status_code == 302
    assert Client().login(username="olga", password=PASSWORD)
    assert ("reset_mailed", "ada") in AuditRecord.objects.values_list("act", "who")


@pytest.mark.parametrize("invited", [True, False])
def test_a_copied_link_works_once_without_any_mail(ada: Client, olga: User, invited: bool) -> None:
    if invited:
        olga.set_unusable_password()
        olga.save()
    page = act(ada, olga, "link")
    assert "no-store" in page.headers["Cache-Control"]
    path = link_on(page)
    assert choose_password(path)[1].status_code == 302
    assert choose_password(path)[1].status_code == 410
    assert Client().login(username="olga", password=PASSWORD)
    assert not AccountMail.objects.exists()
    record = AuditRecord.objects.get(act="invited")
    assert (record.who, record.details) == ("ada", "By a link to hand over.")
    assert path not in str(list(AuditRecord.objects.values()))


def test_without_a_mail_server_nobody_is_promised_a_mail(ada: Client) -> None:
    with INTO_FILES:
        said = ada.get(invite(ada, "Operators").headers["Location"]).content.decode()
        assert "There is no mail server, so the mail becomes a file in DATA_DIR/mail." in said
        assert "A mail goes to" not in said
        assert "invited, but there is no mail server" in said
    assert "the mail is on its way" in ada.get("/admin/auth/user/").content.decode()


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        (0, "the mail is on its way"),
        (1, "refused once, will be tried again"),
        (4, "refused 4 times, will be tried again"),
    ],
)
def test_a_refused_mail_is_not_on_its_way(ada: Client, tries: int, said: str) -> None:
    invite(ada, "Operators")
    AccountMail.objects.update(tries=tries)
    page = ada.get("/admin/auth/user/").content.decode()
    assert said in page
    assert ("stuck mails" in page) == bool(tries), "the navigation has a badge"
    mails.send_due()
    assert "stuck mails" not in ada.get("/admin/auth/user/").content.decode()


def test_somebody_is_signed_out_everywhere_and_nobody_else(ada: Client, olga: User) -> None:
    oleg = Client()
    oleg.force_login(hire("oleg"))
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(olga)
        assert browser.get("/console/").status_code == 200
    assert "was signed out in 2 browsers." in act(ada, olga, "sign_out").content.decode()
    assert [browser.get("/console/").status_code for browser in browsers] == [302, 302]
    assert oleg.get("/console/").status_code == ada.get("/admin/").status_code == 200
    assert Client().login(username="olga", password="olga-secret"), "the password stays"
    record = AuditRecord.objects.get(act="signed_out")
    assert (record.who, record.what, record.details) == ("ada", f"user {olga.pk}: olga", "Everywhere.")


@pytest.mark.parametrize("name", ["invite", "link", "sign_out"])
def test_only_those_who_may_change_accounts_do_so_and_only_owners_those_of_owners(olga: User, name: str) -> None:
    owner = User.objects.create_superuser("ada", "ada@firm.example", "ada-secret")
    helper = User.objects.create_user("helper", is_staff=True)
    client = Client()
    client.force_login(helper)
    assert act(client, olga, name).status_code == 403
    helper.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "change_user", "view_user"]))
    assert act(client, olga, name).status_code == 200
    assert act(client, owner, name).status_code == 403, "else a helper would become an owner"
    assert client.get(f"/admin/auth/user/{olga.pk}/{name}/").status_code == 405
    assert Client().login(username="ada", password="ada-secret")


def test_an_invitation_is_one_record_of_the_audit_trail(ada: Client) -> None:
    invite(ada, "Operators")
    assert list(AuditRecord.objects.exclude(act="signed_in").values_list("act", flat=True)) == ["invited"]


def test_teams_stand_beside_the_roles_and_are_not_permissions(ada: Client) -> None:
    team = Team.objects.create(name="Parcels")
    invite(ada, "Operators", teams=[team.pk])
    nora = User.objects.get(username="nora")
    assert list(nora.teams.all()) == [team]
    assert "Parcels" in ada.get("/admin/auth/user/").content.decode()
    form = {"username": "nora", "first_name": "Nora", "email": "nora@firm.example", "is_active": "on"}
    form["groups"] = str(Group.objects.get(name="Operators").pk)
    assert ada.post(f"/admin/auth/user/{nora.pk}/change/", form).status_code == 302
    assert not nora.teams.exists()
    assert not Group.objects.filter(name="Parcels").exists()


def test_a_copied_link_says_how_long_it_works_as_its_mail_does(ada: Client, olga: User) -> None:
    assert "It works once, for an hour." in act(ada, olga, "link").content.decode()
    olga.set_unusable_password()
    olga.save()
    assert "It works once, for 7 days." in act(ada, olga, "link").content.decode()
