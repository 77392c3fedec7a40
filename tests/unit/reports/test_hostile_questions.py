"""Questions to the reports, and ids in addresses, that nobody asks by mistake."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.models import Bot
from reports import counting, days
from tests.cast import build_bot
from tests.unit.reports.journals import Talk

pytestmark = pytest.mark.django_db
MANY = "9" * 5000


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_ends_of_the_calendar_are_refused_in_words(zone: str, owner: Client, settings: Any) -> None:
    settings.REPORTS_TIME_ZONE = zone
    for since, until in (("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-02"), ("1999-12-31", "2026-01-01")):
        answer = owner.get("/admin/reports/table.csv", {"since": since, "until": until})
        assert (answer.status_code, "between the years 2000 and 2999" in answer.content.decode()) == (400, True)
    assert "between the years" in owner.get("/admin/reports/", {"until": "9999-12-31"}).content.decode()


def test_no_question_breaks_the_table(owner: Client) -> None:
    for query in (
        {"bot": MANY}, {"operator": MANY}, {"team": "-1"}, {"bot": "9" * 20}, {"by": "x"}, {"measure": "\x00"},
        {"since": "2026-02-30"}, {"until": "\x00"}, {"since": "١٢"}, {"since": "2999-12-01", "until": "2999-12-31"},
    ):  # fmt: skip
        assert owner.get("/admin/reports/table.csv", query).status_code in (200, 400), query


def test_ten_years_by_day_are_told_in_time_and_more_are_refused(owner: Client) -> None:
    begun = time.perf_counter()
    page = owner.get("/admin/reports/", {"since": "2016-10-11", "until": "2026-11-27"})
    assert (page.status_code, len(page.content) < 1_000_000, time.perf_counter() - begun < 5) == (200, True, True)
    assert "Only the file has the 3300 lines before these." in page.content.decode()
    refused = owner.get("/admin/reports/", {"since": "2016-10-09", "until": "2026-11-27"}).content.decode()
    assert "That is longer than ten years" in refused


def test_hostile_names_stay_words_in_charts_and_tables(owner: Client) -> None:
    bot = build_bot()
    Bot.objects.filter(pk=bot.pk).update(name='"/><script>alert(1)</script>&=1+1')
    at = days.bounds(days.today())[0] + timedelta(seconds=1)
    Talk(bot, at)
    counting.work()
    page = owner.get("/admin/reports/", {"by": "bot"}).content.decode()
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)
    Bot.objects.filter(pk=bot.pk).update(name="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in owner.get("/admin/reports/table.csv", {"by": "bot"}).content.decode()


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_on_which_clocks_change_has_all_of_its_hours(day: date, hours: int, settings: Any) -> None:
    settings.REPORTS_TIME_ZONE = "Europe/Berlin"
    start, end = days.bounds(day)
    assert (end.timestamp() - start.timestamp()) / 3600 == hours
    assert days.day_of(end - timedelta(microseconds=1)) == day
    assert days.day_of(datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))) == day


@pytest.mark.parametrize(
    "address",
    [
        "/admin/bots/bot/{bot}/merge/?from=" + MANY, "/admin/bots/interaction/?bot__id__exact=" + MANY,
        "/admin/bots/interaction/add/?bot=" + MANY, "/admin/bots/interaction/" + MANY + "/change/",
        "/admin/bots/interaction/add/?bot={bot}&_after=" + MANY, "/admin/bots/bot/99999999999999999999/publish/",
        "/admin/conversations/entry/not-understood/{bot}/99999999999999999999/1/",
    ],
)  # fmt: skip
def test_thousands_of_digits_are_no_id_and_no_error(address: str, owner: Client) -> None:
    assert owner.get(address.format(bot=build_bot().pk)).status_code in (200, 302, 404)


def test_thousands_of_digits_in_a_form_are_no_id_and_no_error(owner: Client) -> None:
    bot = build_bot().pk
    for page, form in (
        (f"/admin/bots/bot/{bot}/archived/", {"archived": MANY, "act": "restore"}),
        (f"/admin/bots/bot/{bot}/publish-again/", {"version": MANY}),
        (f"/admin/bots/bot/{bot}/merge/?from={bot}", {"topic": MANY}),
        (f"/admin/conversations/entry/not-understood/{bot}/", {"take": MANY, "interaction": MANY, "said": "x"}),
    ):
        assert owner.post(page, form).status_code in (200, 302, 404), page
