"""Wrong passwords from elsewhere lock nobody out of a browser or a network in which they have signed in before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client

from accounts import devices, throttle
from accounts.models import KnownNetwork
from conversations import tasks
from tests.cast import hire

pytestmark = pytest.mark.django_db
HOME, OFFICE = "203.0.113.7", "2001:db8:1:2::5"


def attempt(client: Client, password: str, *, name: str = "olga", address: str = HOME, at: str = "/sign-in/") -> Any:
    return client.post(at, {"username": name, "password": password}, REMOTE_ADDR=address)


def signs_in(client: Client, *, name: str = "olga", address: str = HOME, at: str = "/sign-in/") -> bool:
    done = attempt(client, f"{name}-secret", name=name, address=address, at=at).status_code == 302
    client.cookies.pop("sessionid", None)
    return done


def everybody_guesses(name: str = "olga") -> None:
    """From many addresses, until the name is closed to strangers."""
    for number in range(throttle.TRIES_OF_ONE + 1):
        last = attempt(Client(), "wrong", name=name, address=f"198.51.100.{number}")
    assert last.status_code == 429


@pytest.fixture(autouse=True)
def olga() -> Any:
    user = hire("olga")
    user.is_staff = True
    user.email = "olga@example.com"
    user.save()
    return user


def test_a_colleague_is_not_locked_out_of_their_own_address() -> None:
    assert signs_in(Client())
    everybody_guesses()
    assert signs_in(Client())
    assert not signs_in(Client(), address="203.0.113.8"), "a stranger's address waits, even with the right password"


def test_a_browser_that_is_known_is_let_in_from_anywhere() -> None:
    browser = Client()
    assert signs_in(browser)
    everybody_guesses()
    assert signs_in(browser, address="192.0.2.99")
    assert not signs_in(Client(), address="192.0.2.98")


def test_somebody_in_the_same_network_locks_out_neither_a_known_browser_nor_colleagues() -> None:
    """As in an office, or behind a proxy that nobody named: all have one address."""
    hire("oleg")
    browser = Client()
    assert signs_in(browser)
    assert signs_in(Client(), name="oleg")
    for number in range(throttle.TRIES_OF_ONE):
        attempt(Client(), "wrong", name=f"name {number // 4}")
    for _ in range(throttle.TRIES):
        attempt(Client(), "wrong")
    assert attempt(Client(), "wrong", name="somebody new").status_code == 429
    assert signs_in(browser)
    assert signs_in(Client(), name="oleg")


def test_a_known_browser_has_five_tries_as_everybody(olga: Any) -> None:
    browser = Client()
    assert signs_in(browser)
    answers = [attempt(browser, "wrong", address=f"192.0.2.{number}").status_code for number in range(6)]
    assert answers == [200] * 5 + [429]
    assert signs_in(Client()), "its tries are not those of the network"


def test_a_known_browser_is_known_for_the_person_alone() -> None:
    hire("oleg")
    browser = Client()
    assert signs_in(browser)
    everybody_guesses("oleg")
    assert not signs_in(browser, name="oleg", address="192.0.2.99")


def test_colleagues_may_share_a_browser() -> None:
    hire("oleg")
    browser = Client()
    assert signs_in(browser)
    assert signs_in(browser, name="oleg")
    everybody_guesses()
    everybody_guesses("oleg")
    assert signs_in(browser, address="192.0.2.99")
    assert signs_in(browser, name="oleg", address="192.0.2.99")


@pytest.mark.parametrize("value", ["", "forged", "e30:1:x", '{"id":"x"}'])
def test_a_forged_cookie_is_worth_nothing(value: str) -> None:
    everybody_guesses()
    browser = Client()
    browser.cookies[devices.COOKIE] = value
    assert not signs_in(browser, address="192.0.2.99")


def test_the_cookie_says_no_name_and_scripts_do_not_see_it(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    attempt(browser, "olga-secret")
    cookie = browser.cookies[devices.COOKIE]
    assert "olga" not in cookie.value
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


def test_a_wrong_password_makes_nothing_known() -> None:
    browser = Client()
    attempt(browser, "wrong")
    assert devices.COOKIE not in browser.cookies
    assert not KnownNetwork.objects.exists()


def test_an_ipv6_client_is_its_network() -> None:
    assert signs_in(Client(), address=OFFICE)
    everybody_guesses()
    assert signs_in(Client(), address="2001:db8:1:2:ffff::1")
    assert not signs_in(Client(), address="2001:db8:1:3::5")


def test_one_ipv6_network_has_the_tries_of_one_address() -> None:
    answers = [attempt(Client(), "wrong", address=f"2001:db8::{number}").status_code for number in range(1, 7)]
    assert answers == [200] * 5 + [429]


def test_requests_for_a_new_password_from_elsewhere_keep_nobody_from_one(olga: Any) -> None:
    def asks(client: Client, address: str) -> int:
        form = {"email": "olga@example.com"}
        return int(client.post("/forgotten-password/", form, REMOTE_ADDR=address).status_code)

    browser = Client()
    assert signs_in(browser)
    answers = [asks(Client(), f"198.51.100.{number}") for number in range(throttle.TRIES_OF_ONE + 1)]
    assert answers == [302] * throttle.TRIES_OF_ONE + [429]
    assert asks(Client(), HOME) == 302
    assert asks(browser, "192.0.2.99") == 302
    assert len(mail.outbox) == 0


def test_what_is_known_is_forgotten_after_months() -> None:
    assert signs_in(Client())
    KnownNetwork.objects.update(at=F("at") - throttle.KNOWN_FOR - timedelta(days=1))
    everybody_guesses()
    assert not signs_in(Client())
    tasks.forget()
    assert not KnownNetwork.objects.exists()
    assert "olga" not in str(list(KnownNetwork.objects.values()))
