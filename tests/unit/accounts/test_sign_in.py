"""Sign-in is throttled by name and address, and does not tell which names exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db.models import F
from django.test import Client

from accounts import throttle
from accounts.models import SignInAttempt
from conversations import tasks
from tests.cast import hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


def attempt(name: str, password: str, *, address: str = "10.0.0.1", at: str = "/sign-in/") -> Any:
    return Client().post(at, {"username": name, "password": password}, REMOTE_ADDR=address)


def time_passes(span: timedelta) -> None:
    SignInAttempt.objects.update(at=F("at") - span)


def test_after_five_wrong_passwords_even_the_right_one_waits_and_is_told_how_long() -> None:
    hire("olga")
    for _ in range(throttle.TRIES):
        assert attempt("olga", "wrong").status_code == 200
    refused = attempt("olga", "olga-secret")
    assert "Too many attempts. Try again in 5 minutes." in refused.content.decode()
    assert "_auth_user_id" not in refused.client.session
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
    time_passes(throttle.WINDOW - timedelta(seconds=50))
    assert "Try again in 1 minute." in attempt("olga", "olga-secret").content.decode()
    time_passes(timedelta(seconds=60))
    assert attempt("olga", "olga-secret").status_code == 302


def test_a_name_longer_than_any_is_a_wrong_name_and_is_kept_in_the_field() -> None:
    page = attempt("n" * 200, "secret").content.decode()
    assert "Please enter a correct username and password." in page
    assert f'value="{"n" * 200}"' in page


def test_names_that_exist_and_names_that_do_not_get_the_same_answers() -> None:
    hire("olga")

    def answers(name: str) -> list[tuple[int, str]]:
        found = []
        for _ in range(throttle.TRIES + 1):
            response = attempt(name, "wrong", address=f"address of {name}")
            words = "".join(str(error) for error in response.context["form"].non_field_errors())
            found.append((response.status_code, words))
        return found

    assert answers("olga") == answers("nobody")


def test_a_name_that_does_not_exist_costs_as_much_hashing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 2)
    user = hire("olga")
    hashed: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def count(self: Any, password: str, *args: Any) -> str:
        hashed.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", count)
    work = {}
    for name in ("olga", "nobody", "gone"):
        if name == "gone":
            user.username, user.is_active = "gone", False
            user.save()
        hashed.clear()
        attempt(name, "wrong")
        work[name] = len(hashed)
    assert work == {"olga": 1, "nobody": 1, "gone": 1}


def test_the_right_password_forgets_what_was_mistyped() -> None:
    hire("olga")
    for _ in range(3):
        for _ in range(throttle.TRIES - 1):
            attempt("olga", "wrong")
        assert attempt("olga", "olga-secret").status_code == 302
    assert not SignInAttempt.objects.exists()


def test_wrong_passwords_from_another_address_keep_nobody_out() -> None:
    hire("olga")
    hire("oleg")
    for _ in range(throttle.TRIES + 1):
        attempt("olga", "wrong", address="6.6.6.6")
    assert attempt("olga", "olga-secret").status_code == 302
    assert attempt("oleg", "oleg-secret", address="6.6.6.6").status_code == 302


@pytest.mark.parametrize("spread", ["many names from one address", "one name from many addresses"])
def test_attempts_spread_over_names_or_addresses_are_stopped_too(spread: str) -> None:
    def nth(number: int) -> int:
        if spread.startswith("many names"):
            return int(attempt(f"name {number}", "wrong").status_code)
        return int(attempt("olga", "wrong", address=f"10.0.1.{number}").status_code)

    assert [nth(number) for number in range(throttle.TRIES_OF_ONE + 1)] == [200] * throttle.TRIES_OF_ONE + [429]


def test_names_and_addresses_of_attempts_are_not_stored_as_text() -> None:
    attempt("olga", "wrong", address="10.9.8.7")
    assert "olga" not in str(list(SignInAttempt.objects.values()))
    assert "10.9.8.7" not in str(list(SignInAttempt.objects.values()))
    tasks.forget()
    assert SignInAttempt.objects.count() == 1
    time_passes(throttle.WINDOW)
    tasks.forget()
    assert SignInAttempt.objects.count() == 0


def test_the_administration_has_the_same_sign_in_page_and_leads_back() -> None:
    user = hire("clara")
    user.is_staff = True
    user.save()
    browser = Client()
    page = browser.get("/admin/accounts/auditrecord/?act=1", follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/?next=/admin/accounts/auditrecord/%3Fact%3D1"
    assert "For operators and the people who look after the bots." in page.content.decode()
    assert Client().post("/admin/login/", {"username": "clara", "password": "clara-secret"}).status_code == 302
    form = {"username": "clara", "password": "clara-secret", "next": "/admin/accounts/auditrecord/?act=1"}
    assert browser.post("/sign-in/", form).headers["Location"] == "/admin/accounts/auditrecord/?act=1"


def test_who_may_not_open_the_administration_is_told_so_and_shown_the_way() -> None:
    browser = Client()
    browser.force_login(hire("olga"))
    page = browser.get("/admin/", follow=True)
    assert page.status_code == 403
    words = page.content.decode()
    assert "This account may not open the administration" in words
    assert 'href="/console/"' in words


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_sign_in_leads_to_no_other_site(next_page: str) -> None:
    hire("olga")
    browser = Client()
    answer = browser.get("/admin/login/", {"next": next_page})
    assert answer.headers["Location"].startswith("/sign-in/?next=")
    done = browser.post("/sign-in/", {"username": "olga", "password": "olga-secret", "next": next_page})
    assert done.headers["Location"] == "/"
