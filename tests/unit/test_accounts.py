"""People are invited by mail, forgotten passwords are replaced by mail, and nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from accounts import groups, invitations, links, mails, throttle
from accounts.models import AccountMail, AuditRecord
from tests.cast import hire

pytestmark = pytest.mark.django_db
PASSWORD = "seven wild swans"


@pytest.fixture
def ada(client: Client) -> Client:
    owner = User.objects.create_superuser("ada", email="ada@firm.example", password="ada-secret", first_name="Ada")
    client.force_login(owner)
    return client


def invite(ada: Client, *names: str, **changed: Any) -> Any:
    form = {"first_name": "Nora", "last_name": "", "email": "nora@firm.example", "username": ""}
    form["groups"] = [Group.objects.get(name=name).pk for name in names]  # type: ignore[assignment]
    return ada.post("/admin/auth/user/add/", form | changed)


def link() -> str:
    """The path in the last mail."""
    mails.send_due()
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose(path: str, password: str = PASSWORD) -> tuple[Client, Any]:
    """Somebody opens the link and chooses a password."""
    person = Client()
    page = person.get(path, follow=True)
    if page.status_code != 200:
        return person, page
    return person, person.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def ask(email: str, address: str = "10.0.0.1") -> Any:
    return Client().post("/forgotten-password/", {"email": email}, REMOTE_ADDR=address)


def acts() -> list[tuple[str, str]]:
    records = AuditRecord.objects.order_by("pk").exclude(act="setting_changed")
    return list(records.values_list("act", "who"))


def test_an_invited_operator_chooses_a_password_and_is_at_the_console(ada: Client) -> None:
    assert invite(ada, "Operators").status_code == 302
    path = link()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nora@firm.example"], "Your account at Takeover")
    assert "Ada has made an account for you" in letter.body
    assert "Your user name is nora." in letter.body
    nora, done = choose(path)
    assert (done.status_code, done.headers["Location"]) == (302, "/")
    assert nora.get("/").headers["Location"] == "/console/"
    assert nora.get("/admin/").status_code == 302
    assert Client().login(username="nora", password=PASSWORD)
    assert acts()[1:4] == [("invited", "ada"), ("password_chosen", "nora"), ("signed_in", "nora")]


def test_an_invited_configurer_gets_into_the_administration_and_not_to_the_accounts(ada: Client) -> None:
    invite(ada, "Configurers")
    nora, _ = choose(link())
    assert nora.get("/admin/bots/bot/").status_code == 200
    assert nora.get("/admin/auth/user/").status_code == 403
    assert nora.get("/console/").status_code == 403


def test_a_link_works_once_and_an_earlier_one_ends_with_the_next_invitation(ada: Client) -> None:
    invite(ada, "Operators")
    first, nora = link(), User.objects.get(username="nora")
    assert ada.post(f"/admin/auth/user/{nora.pk}/invite/").status_code == 302
    second = link()
    assert choose(first)[1].status_code == 410
    assert choose(second)[1].status_code == 302
    assert choose(second)[1].status_code == 410
    ada.post(f"/admin/auth/user/{nora.pk}/invite/")
    assert User.objects.get(pk=nora.pk).has_usable_password()


def test_links_end_by_themselves(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    invite(ada, "Operators")
    invitation = link()
    ask("ada@firm.example")
    reset = link()
    now = links.Links._now

    def later(span: timedelta) -> None:
        monkeypatch.setattr(links.Links, "_now", lambda links: now(links) + span)

    for path, lasts in ((reset, links.RESET_LASTS), (invitation, links.INVITATION_LASTS)):
        later(lasts - timedelta(seconds=30))
        assert Client().get(path, follow=True).status_code == 200
        later(lasts + timedelta(seconds=30))
        assert Client().get(path, follow=True).status_code == 410


def test_who_may_not_sign_in_any_more_has_no_link_either(ada: Client) -> None:
    invite(ada, "Operators")
    path = link()
    assert Client().get(path, follow=True).status_code == 200
    User.objects.filter(username="nora").update(is_active=False)
    assert Client().get(path, follow=True).status_code == 410


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "ADA@firm.example", "username": "other"}, "An account has this address already."),
        ({"username": "ada"}, "A user with that username already exists."),
        ({"email": ""}, "This field is required."),
        ({"groups": []}, "Tick what this person is to do."),
    ],
)
def test_an_invitation_that_cannot_be_says_why(ada: Client, changed: dict[str, Any], said: str) -> None:
    answer = invite(ada, "Operators", **changed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not AccountMail.objects.exists()


def test_only_owners_see_and_invite_accounts() -> None:
    clara = User.objects.create_user("clara", is_staff=True)
    clara.groups.add(Group.objects.get(name="Configurers"))
    client = Client()
    client.force_login(clara)
    assert invite(client, "Operators").status_code == 403
    nora = User.objects.create_user("nora", email="nora@firm.example")
    assert client.post(f"/admin/auth/user/{nora.pk}/invite/").status_code == 403
    assert not AccountMail.objects.exists()


def test_the_last_owner_stays_one(ada: Client) -> None:
    owner = User.objects.get(username="ada")
    form = {"username": "ada", "email": owner.email, "first_name": "Ada", "is_staff": "on", "is_active": "on"}
    answer = ada.post(f"/admin/auth/user/{owner.pk}/change/", form)
    assert "Make somebody else one first." in answer.content.decode()
    assert ada.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    User.objects.create_superuser("bea")
    assert ada.post(f"/admin/auth/user/{owner.pk}/change/", form).status_code == 302
    assert not User.objects.get(pk=owner.pk).is_superuser


def test_the_list_says_who_does_what_and_what_became_of_the_invitation(ada: Client) -> None:
    invite(ada, "Supervisors", "Configurers")
    shown = ada.get("/admin/auth/user/").content.decode()
    assert "Supervisors, Configurers" in shown
    assert "the mail is on its way" in shown
    mails.send_due()
    assert "invited, no password yet" in ada.get("/admin/auth/user/").content.decode()


def test_a_mail_waits_for_the_server_and_is_given_up_in_the_end(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any) -> int:
        raise ConnectionRefusedError

    invite(ada, "Operators")
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", down)
        assert mails.send_due() == 0
        assert AccountMail.objects.get().problem == "ConnectionRefusedError"
        AccountMail.objects.update(next_at=F("created_at"), tries=mails.OUTBOX.schedule.tries - 1)
        mails.send_due()
    assert AccountMail.objects.get().next_at is None
    assert "no mail server took the invitation" in ada.get("/admin/auth/user/").content.decode()
    ada.post(f"/admin/auth/user/{User.objects.get(username='nora').pk}/invite/")
    assert choose(link())[1].status_code == 302


def test_a_forgotten_password_is_replaced_by_mail() -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="Olga@firm.example")
    assert ask("olga@FIRM.example").headers["Location"] == "/forgotten-password/sent/"
    person, done = choose(link())
    assert done.headers["Location"] == "/sign-in/?password=chosen"
    assert "Your new password counts." in person.get(done.headers["Location"]).content.decode()
    assert "_auth_user_id" not in person.session
    assert (Client().login(username="olga", password="olga-secret"), mail.outbox[0].to) == (
        False,
        ["Olga@firm.example"],
    )
    assert Client().login(username="olga", password=PASSWORD)
    assert acts()[:2] == [("reset_mailed", "olga"), ("password_chosen", "olga")]


def test_addresses_that_nobody_has_get_the_same_answers_for_the_same_work(
    django_assert_num_queries: Any,
) -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="olga@firm.example")

    def answers(email: str) -> list[tuple[int, str]]:
        found = []
        for _ in range(throttle.TRIES + 1):
            response = ask(email, f"address of {email}")
            said = response.context["form"].non_field_errors() if response.status_code != 302 else ""
            found.append((response.status_code, f"{response.headers.get('Location')} {said}"))
        return found

    assert answers("olga@firm.example") == answers("nobody@firm.example")
    assert answers("else@firm.example")[-1][0] == 429
    assert mails.send_due() == 1
    for email in ("olga@firm.example", "nobody@firm.example"):
        AccountMail.objects.all().delete()
        with django_assert_num_queries(2):
            invitations.ask_for_reset(email, origin="http://testserver")


def test_who_is_asked_for_often_gets_one_mail_a_minute_and_sign_in_is_not_held_up() -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="olga@firm.example")
    for number in range(3):
        ask("olga@firm.example", f"10.0.0.{number}")
    assert mails.send_due() == 1
    AccountMail.objects.update(created_at=F("created_at") - invitations.PAUSE)
    ask("olga@firm.example")
    assert mails.send_due() == 1
    assert Client().post("/sign-in/", {"username": "olga", "password": "olga-secret"}).status_code == 302


def test_neither_rows_nor_records_hold_a_link(ada: Client) -> None:
    invite(ada, "Operators")
    token = link().rstrip("/").rpartition("/")[2]
    assert token in str(mail.outbox[0].body)
    assert token not in str([*AccountMail.objects.values(), *AuditRecord.objects.values()])


@pytest.mark.parametrize("address", ["/forgotten-password/", "/forgotten-password/sent/", "/reset-password/x/y/"])
def test_nobody_keeps_these_pages_and_they_have_the_strict_policy(address: str) -> None:
    answer = Client().get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])
def test_both_doors_lead_to_a_new_password(door: str) -> None:
    assert 'href="/forgotten-password/"' in Client().get(door).content.decode()


def test_a_group_gets_what_a_new_version_brings_and_not_what_was_taken_away() -> None:
    group = Group.objects.get(name="Operators")
    taken, kept = (Permission.objects.get(codename=name) for name in ("use_console", "supervise"))
    group.permissions.remove(taken)
    groups.make()
    assert list(group.permissions.all()) == []
    group.delete()
    groups.make()
    remade = Group.objects.get(name="Operators")
    assert list(remade.permissions.all()) == [taken]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(groups.GROUPS, "Operators", {"conversations": ("use_console", "supervise")})
        groups.make()
    assert set(remade.permissions.all()) == {taken, kept}


def test_the_first_owner_and_one_who_is_locked_out_get_in_by_a_printed_link() -> None:
    for _ in ("new", "locked out"):
        said = StringIO()
        call_command("owner", "ada", "--email", "ada@firm.example", "--at", "http://testserver/", stdout=said)
        path = re.search(r"http://testserver(/\S+)", said.getvalue())
        assert path
        ada, _ = choose(path[1])
        assert ada.get("/admin/auth/user/").status_code == 200
        User.objects.update(is_active=False)
    assert User.objects.count() == 1
    assert acts()[:3] == [("invited", ""), ("password_chosen", "ada"), ("signed_in", "ada")]
