"""*Today* and the reports show the figures to those who may see them."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import groups
from accounts.models import AccountMail, Team
from bots.draft import archiving
from bots.models import Bot
from conversations.models import Conversation, Entry, Operator, Rating
from reports import counting, days
from reports.models import Figure, Progress
from tests.cast import build_bot
from tests.unit.reports.journals import Talk, operator

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def supervisor(client: Client) -> Client:
    """Somebody of the product's own group, who has no other right in the administration."""
    groups.make()
    user = User.objects.create_user("sue")
    user.groups.set(Group.objects.filter(name="Supervisors"))
    client.force_login(user)
    return client


def rights(client: Client, *names: str) -> Client:
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def rows_of(page: str) -> dict[str, list[str]]:
    """The figures of a page by their names."""
    found = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {
        name: [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", cells)]
        for name, cells in found
    }


def live(bot: Bot) -> Operator:
    """A day with all that is counted: today, an hour ago or as long ago as the day is old."""
    olga = operator("olga")
    start, _end = days.bounds(days.today())
    at = max(start, timezone.now() - 60 * MINUTE)
    step = (timezone.now() - at) / 60
    calm, busy, left, waiting = (Talk(bot, at) for _ in range(4))
    calm.is_not_understood(at, threshold=9)
    busy.asks(at)
    busy.is_taken_by(olga, at + 5 * step)
    busy.hears(olga, at + 6 * step)
    busy.is_finished_by(olga, at + 16 * step)
    busy.is_rated(at + 17 * step, Rating.Score.GOOD)
    left.is_not_understood(at, threshold=1)
    left.ends(at + 30 * step)
    waiting.asks(at + 55 * step)
    counting.work()
    return olga


def test_a_supervisor_reads_the_day_at_the_first_page_and_needs_no_other_right(supervisor: Client, bot: Bot) -> None:
    live(bot)
    page = supervisor.get("/admin/").content.decode()
    today = {name: cells[0] for name, cells in rows_of(page).items()}
    assert today["Conversations"] == "4"
    assert today["Answered by the bot alone"] == "1 25 %"
    assert (today["Asked for a person"], today["Raised by default answers"]) == ("2", "1")
    assert (today["Taken over"], today["Nobody came"], today["Rated good"]) == ("1", "1", "1")
    assert today["Default answers"] == "2"
    assert "<strong>1</strong> <span>visitor waits now" in page
    assert "Nothing was counted yet" not in page
    assert supervisor.get("/admin/bots/bot/").status_code == 403
    assert supervisor.get("/admin/reports/").status_code == 200


def test_a_reader_without_the_right_finds_a_workplace_and_no_figures(client: Client, bot: Bot) -> None:
    live(bot)
    clara = rights(client, "change_bot", "view_bot", "view_entry", "view_mail")
    page = clara.get("/admin/").content.decode()
    assert rows_of(page) == {}
    assert "never published" not in page
    assert "2 default answers in 7 days" in page
    Bot.objects.update(default_reply="Pardon me?")
    assert "1 unpublished change" in clara.get("/admin/").content.decode()
    AccountMail.objects.create(kind="reset", origin="https://chat.example", tries=2)
    assert "Invitations" not in clara.get("/admin/").content.decode()
    for address in ("/admin/reports/", "/admin/reports/table.csv"):
        assert clara.get(address).status_code == 403


def test_what_was_not_understood_leads_to_the_review_of_the_same_days(client: Client, bot: Bot) -> None:
    live(bot)
    found = conversations_said(bot, "where is my money")
    client.force_login(User.objects.create_superuser("ada"))
    page = client.get("/admin/").content.decode()
    review = f"/admin/conversations/entry/not-understood/{bot.pk}/?days=7"
    assert f'<a href="{review}">{found}</a>' in page
    assert f'<a href="{review}">{bot.name}</a>' in page
    assert found in client.get(review).content.decode()


def conversations_said(bot: Bot, text: str) -> str:
    """Somebody said this an hour ago and got a default answer."""
    visitor = Conversation.objects.filter(bot=bot).first()
    assert visitor
    at, seq = timezone.now() - 60 * MINUTE, 100
    Entry.objects.create(conversation=visitor, epoch=0, seq=seq, at=at, author="visitor", text=text)
    Entry.objects.create(
        conversation=visitor, epoch=0, seq=seq + 1, at=at, author="bot", text="Pardon?", not_understood=True
    )
    return text


def test_archived_bots_are_no_work_and_come_last_among_the_bots_of_a_report(client: Client, bot: Bot) -> None:
    live(bot)
    Bot.objects.update(default_reply="Pardon me?")
    for name in ("Attic", "Zoo"):
        Bot.objects.create(name=name, slug=name.lower())
    client.force_login(User.objects.create_superuser("ada"))
    assert "2 default answers in 7 days" in client.get("/admin/").content.decode()
    for slug in ("helper", "attic"):
        archiving.archive(Bot.objects.get(slug=slug))
    home = client.get("/admin/").content.decode()
    assert ("Zoo" in home, "Attic" in home, "default answers in 7 days" in home) == (True, False, False)
    page = client.get("/admin/reports/").content.decode()
    [field] = re.findall(r'<select name="bot".*?</select>', page, re.DOTALL)
    shown = [name.strip() for name in re.findall(r"<option[^>]*>([^<]*)", field)]
    assert shown == ["all", "Zoo", "Attic (archived)", "Helper (archived)"]
    old = client.get(f"/admin/reports/?bot={bot.pk}&by=bot").content.decode()
    assert rows_of(old)["Helper"][0] == "4"


def test_an_owner_is_told_of_stuck_invitations(client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    AccountMail.objects.create(kind="reset", origin="https://chat.example", tries=2)
    assert "1 is stuck" in client.get("/admin/").content.decode()


def test_nobody_else_gets_in(client: Client) -> None:
    user = User.objects.create_user("olga")
    user.user_permissions.set(Permission.objects.filter(codename="use_console"))
    client.force_login(user)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/reports/").status_code == 302
    user.user_permissions.add(Permission.objects.get(codename="view_reports"))
    user.is_active = False
    user.save()
    assert client.get("/admin/").status_code == 302


def test_what_needs_waits_is_told_since_there_are_waits_only(supervisor: Client, bot: Bot) -> None:
    live(bot)
    Progress.objects.update(waits_since=timezone.now())
    found = rows_of(supervisor.get("/admin/").content.decode())
    assert (found["Nobody came"][0], found["Nobody came"][1:]) == ("1", ["–", "–", "–"])
    assert found["Conversations"] == ["4", "0", "0", "0"]
    report = supervisor.get("/admin/reports/").content.decode()
    assert "Waits are known since" in report
    first_day = next(iter(rows_of(report).values()))
    assert (first_day[0], first_day[6]) == ("0", "–")


@pytest.mark.parametrize("by", ["day", "week", "month", "bot", "operator", "reason", "hour"])
def test_a_report_by(by: str, supervisor: Client, bot: Bot) -> None:
    live(bot)
    measure = "takeovers" if by in ("operator", "hour") else "asked" if by == "reason" else "conversations"
    page = supervisor.get("/admin/reports/", {"by": by, "measure": measure}).content.decode()
    assert page.count('<svg class="chart"') == 1
    assert 'role="img"' in page
    table = list(csv.reader(StringIO(csv_of(supervisor, by=by))))
    name = {measure: place for place, measure in enumerate(table[0])}
    assert by != "day" or table[-2][0] == days.today().isoformat()
    numbers = {"operator": ("Taken over", "1"), "reason": ("Waits", "3")}
    column, number = numbers.get(by, ("Conversations", "4"))
    assert table[-1][name[column]] == number
    assert sum(int(row[name[column]] or 0) for row in table[1:-1]) == int(number)


def test_a_report_by_team_counts_an_operator_in_each_of_the_teams(supervisor: Client, bot: Bot) -> None:
    olga = live(bot)
    oleg = operator("oleg")
    Talk(bot, timezone.now()).is_taken_by(oleg, timezone.now())
    counting.work()
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    north.members.set([olga.user, oleg.user])
    south.members.set([oleg.user])
    table = list(csv.reader(StringIO(csv_of(supervisor, by="team"))))
    taken = table[0].index("Taken over")
    assert {row[0]: row[taken] for row in table[1:]} == {"North": "2", "South": "1", "all": "2"}
    one = list(csv.reader(StringIO(csv_of(supervisor, by="operator", team=south.pk))))
    assert [row[0] for row in one[1:]] == ["oleg", "all"]


def test_a_report_shows_the_words_of_ratings(supervisor: Client, bot: Bot) -> None:
    olga, oleg = live(bot), operator("oleg")
    Rating.objects.update(text="<b>so fast</b>")
    page = supervisor.get("/admin/reports/", {"operator": olga.pk, "bot": bot.pk}).content.decode()
    assert "&lt;b&gt;so fast&lt;/b&gt;" in page
    assert "so fast" not in supervisor.get("/admin/reports/", {"operator": oleg.pk}).content.decode()


def csv_of(client: Client, **query: Any) -> str:
    answer = client.get("/admin/reports/table.csv", query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return answer.content.decode("utf-8-sig")


def test_a_table_is_no_formula_and_names_seconds(supervisor: Client, bot: Bot) -> None:
    olga = live(bot)
    bot.name = "=1+1"
    bot.save()
    table = list(csv.reader(StringIO(csv_of(supervisor, by="bot", operator=olga.pk))))
    assert table[1][0] == "'=1+1"
    assert "Conversations" not in table[0], "an operator has none"
    assert "Handling time, median (seconds)" in table[0]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"since": "2026-02-02", "until": "2026-02-01"}, "The last day is before the first one."),
        ({"since": "2001-01-01"}, "longer than ten years"),
        ({"since": "soon"}, "Enter a valid date."),
        ({"by": "moon"}, "Select a valid choice."),
        ({"bot": "0"}, "Select a valid choice."),
        ({"operator": "=1"}, "Select a valid choice."),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_so(query: dict[str, str], problem: str, supervisor: Client) -> None:
    assert problem in supervisor.get("/admin/reports/", query).content.decode()
    answer = supervisor.get("/admin/reports/table.csv", query)
    assert answer.status_code == 400
    assert problem in answer.content.decode()


def test_the_pages_ask_no_more_of_the_database_for_more_conversations(supervisor: Client, bot: Bot) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert supervisor.get(address).status_code == 200
        return len(captured)

    live(bot)
    addresses = (
        "/admin/",
        "/admin/reports/",
        "/admin/reports/?by=hour",
        "/admin/reports/?by=bot",
        "/admin/reports/?by=operator",
        "/admin/reports/?by=team",
    )
    before = {address: queries(address) for address in addresses}
    now = timezone.now()
    for _ in range(30):
        talk = Talk(bot, now - MINUTE)
        talk.asks(now - MINUTE)
        talk.is_not_understood(now)
    counting.work()
    assert {address: queries(address) for address in addresses} == before
    assert max(before.values()) <= 30
    for number in range(5):
        Talk(bot, now).is_taken_by(operator(f"operator {number}"), now)
    counting.work()
    assert {address: queries(address) for address in addresses} == before
    rows = Figure.objects.count()
    for _ in range(30):
        Talk(bot, now).asks(now)
    counting.work()
    assert Figure.objects.count() == rows, "rows of figures are as many as bots, operators and reasons"
