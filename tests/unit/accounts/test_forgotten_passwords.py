"""Forgotten passwords are replaced by mail, and nobody learns who has an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db.models import F
from django.test import Client

from accounts import invitations, mails, throttle
from accounts.models import AccountMail
from tests.accounts import PASSWORD, ask_for_reset, choose_password, recorded_acts, send_link
from tests.cast import hire

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_replaced_by_mail() -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="Olga@firm.example")
    assert ask_for_reset("olga@FIRM.example").headers["Location"] == "/forgotten-password/sent/"
    person, done = choose_password(send_link())
    assert done.headers["Location"] == "/sign-in/?password=chosen"
    assert "Your new password is set." in person.get(done.headers["Location"]).content.decode()
    assert "_auth_user_id" not in person.session
    assert (Client().login(username="olga", password="olga-secret"), mail.outbox[0].to) == (
        False,
        ["Olga@firm.example"],
    )
    assert Client().login(username="olga", password=PASSWORD)
    assert recorded_acts()[:2] == [("reset_mailed", "olga"), ("password_chosen", "olga")]


def test_an_address_without_an_account_gets_the_same_answers_for_the_same_work(
    django_assert_num_queries: Any,
) -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="olga@firm.example")

    def answers(email: str) -> list[tuple[int, str]]:
        found = []
        for _ in range(throttle.TRIES + 1):
            response = ask_for_reset(email, f"address of {email}")
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


def test_an_account_gets_one_mail_a_minute_and_its_sign_in_is_not_held_up() -> None:
    olga = hire("olga")
    User.objects.filter(pk=olga.pk).update(email="olga@firm.example")
    for number in range(3):
        ask_for_reset("olga@firm.example", f"10.0.0.{number}")
    assert mails.send_due() == 1
    AccountMail.objects.update(created_at=F("created_at") - invitations.PAUSE)
    ask_for_reset("olga@firm.example")
    assert mails.send_due() == 1
    assert Client().post("/sign-in/", {"username": "olga", "password": "olga-secret"}).status_code == 302


@pytest.mark.parametrize("address", ["/forgotten-password/", "/forgotten-password/sent/", "/reset-password/x/y/"])
def test_the_pages_are_not_cached_and_have_the_strict_policy(address: str) -> None:
    answer = Client().get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_sign_in_page_links_to_the_page_for_forgotten_passwords() -> None:
    assert 'href="/forgotten-password/"' in Client().get("/sign-in/").content.decode()
