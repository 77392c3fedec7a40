"""Two operators of one name watch one conversation: each reads "You" at their own lines only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import Console, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

HIRE = """
from django.contrib.auth.models import Permission, User
for name in ("anna", "roth"):
    email = f"{name}@company.example"
    user, _ = User.objects.get_or_create(username=f"namesake-{name}", first_name="Anna", last_name="Roth", email=email)
    user.user_permissions.add(Permission.objects.get(codename="use_console"))
"""


@pytest.fixture
def namesakes(product: Product, new_context: NewContext) -> tuple[Console, Console]:
    inside(product, HIRE)
    anna, roth = (sign_in(product, new_context, f"namesake-{name}") for name in ("anna", "roth"))
    return anna.go(), roth


def test_each_of_two_namesakes_reads_you_at_their_own_lines_only(
    meet: Meet, namesakes: tuple[Console, Console]
) -> None:
    anna, roth = namesakes
    vera = meet("Vera")
    vera.say("hello")
    vera.hears("Hello, what can I do for you?")
    for console in namesakes:
        console.show("all")
        console.open(vera)
    expect(roth.page.locator(".watchers")).to_contain_text("Anna Roth (anna)")
    expect(anna.page.locator(".watchers")).to_contain_text("Anna Roth (roth)")
    anna.hold(vera)
    anna.say("How can I help?")
    assert vera.hears("How can I help?")["name"] == "Anna Roth"
    for reload in (False, True):
        if reload:
            for console in namesakes:
                console.page.reload()
                console.connected()
                console.shows(vera)
        expect(anna.entry("How can I help?").locator(".entry-name")).to_have_text("You")
        expect(roth.entry("How can I help?").locator(".entry-name")).to_have_text("Anna Roth (anna)")
        anna.entry("You took over")
        roth.entry("Anna Roth (anna) took over")
        expect(roth.footer).to_contain_text("Anna Roth (anna) holds this conversation")
        expect(roth.row(vera).locator(".row-who")).to_have_text("Anna Roth (anna)")
        expect(anna.row(vera).locator(".row-who")).to_have_text("You")
    offered = roth.page.locator("#filter-operator option")
    expect(offered.filter(has_text=re.compile(r"^Anna Roth \((anna|roth)\)$"))).to_have_count(2)
    expect(offered.filter(has_text=re.compile(r"^Anna Roth$"))).to_have_count(0)
