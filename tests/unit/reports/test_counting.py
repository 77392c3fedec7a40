"""Figures of days are what a plain count gives, however often and whenever they were counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from bots.models import Bot
from conversations.models import Conversation, Rating, Takeover, Wait
from reports import counting
from reports.counting import stale
from reports.models import Day, Figure, Progress
from tests.cast import build_bot
from tests.unit.reports.journals import Talk, operator, plain_count, stored_figures

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_day_is_counted_by_bot_operator_reason_and_hour() -> None:
    bot, olga, oleg = build_bot(), operator("olga"), operator("oleg")
    calm, busy, left = Talk(bot, NOON), Talk(bot, NOON), Talk(bot, NOON)
    calm.is_not_understood(NOON, threshold=9)
    busy.asks(NOON + 1 * MINUTE)
    busy.is_taken_by(olga, NOON + 5 * MINUTE)
    busy.hears(olga, NOON + 6 * MINUTE)
    busy.is_released_by(olga, NOON + 70 * MINUTE)
    busy.is_taken_by(oleg, NOON + 71 * MINUTE)
    busy.is_finished_by(oleg, NOON + 81 * MINUTE)
    busy.is_rated(NOON + 82 * MINUTE, Rating.Score.GOOD)
    left.asks(NOON + 2 * MINUTE)
    left.ends(NOON + 30 * MINUTE)
    assert counting.work(now=NOON + 90 * MINUTE)
    day = date(2026, 3, 10)
    assert {key[1:2] + key[3:]: value for key, value in stored_figures().items() if key[0] == day} == {
        ("conversations", None, ""): (3, [], [12, 12, 12]),
        ("bot_alone", None, ""): (1, [], [12]),
        ("default_answers", None, ""): (1, [], [12]),
        ("asked", None, "requested"): (2, [], [12, 12]),
        ("asked", None, "released"): (1, [], [13]),
        ("answered", olga.pk, "requested"): (1, [240], [12]),
        ("answered", oleg.pk, "released"): (1, [60], [13]),
        ("missed", None, "requested"): (1, [], [12]),
        ("replies", olga.pk, "requested"): (1, [300], [12]),
        ("takeovers", olga.pk, ""): (1, [], [12]),
        ("takeovers", oleg.pk, ""): (1, [], [13]),
        ("handled", olga.pk, ""): (1, [3900], [12]),
        ("handled", oleg.pk, ""): (1, [600], [13]),
        ("good", oleg.pk, ""): (1, [], [13]),
    }


ACTS = ["begin", "ask", "miss", "take", "take", "type", "type", "finish", "release", "end", "rate", "count"]
STEPS = st.lists(
    st.tuples(st.integers(0, 9 * 60), st.sampled_from(ACTS), st.integers(0, 3), st.booleans()), min_size=5, max_size=30
)


# Each example empties the tables; the bot and the operators stay.
@tries(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"]))
def test_figures_are_those_of_a_fresh_count(
    people: tuple[Bot, Any, Any], steps: list[tuple[int, str, int, bool]], zone: str
) -> None:
    with override_settings(REPORTS_TIME_ZONE=zone):
        live_through(people, steps, zone)


def live_through(people: tuple[Bot, Any, Any], steps: list[tuple[int, str, int, bool]], zone: str) -> None:
    """Does the steps, counts now and then, and compares."""
    bot, *operators = people
    for model in (Conversation, Takeover, Day, Figure, Progress):
        model.objects.all().delete()
    now = datetime(2026, 3, 6, 20, tzinfo=UTC)  # clocks in America go forward on the 8th
    talks = [Talk(bot, now)]
    for minutes, act, which, other in steps:
        now += minutes * MINUTE
        talk, who = talks[which % len(talks)], operators[other]
        match act:
            case "begin":
                talks.append(Talk(bot, now))
            case "ask":
                talk.asks(now)
            case "miss":
                talk.is_not_understood(now)
            case "take":
                talk.is_taken_by(who, now)
            case "type":
                talk.hears(who, now)
            case "finish":
                talk.is_finished_by(who, now)
            case "release":
                talk.is_released_by(who, now)
            case "end":
                talk.ends(now)
            case "rate":
                talk.is_rated(now, 1 + other)
            case "count":
                counting.work(now=now)
    assert counting.work(now=now + MINUTE)
    fresh = plain_count(zone)
    assert stored_figures() == fresh
    call_command("rebuild_reports", verbosity=0, stdout=StringIO())
    assert stored_figures() == fresh


@pytest.fixture
def people() -> tuple[Bot, Any, Any]:
    return build_bot(), operator("olga"), operator("oleg")


def test_nothing_is_counted_again_if_nothing_happened() -> None:
    bot = build_bot()
    Talk(bot, NOON).asks(NOON)
    assert counting.work(now=NOON + timedelta(hours=1))
    before = list(Figure.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as captured:
        assert counting.work(now=NOON + timedelta(days=1))
    assert list(Figure.objects.values_list("pk", flat=True)) == before
    assert len(captured) <= 24


def test_days_that_a_slow_turn_left_are_counted_by_later_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = build_bot()
    monkeypatch.setattr("reports.counting.turns.BATCH", 2)
    for day in range(5):
        Talk(bot, NOON + timedelta(days=day))
    turns = 1
    while not counting.work(seconds=0, now=NOON + timedelta(days=5)):
        turns += 1
    assert turns > 3
    assert stored_figures() == plain_count("UTC")


def test_another_zone_begins_the_days_anew(settings: Any) -> None:
    Talk(build_bot(), datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    counting.work(now=NOON + timedelta(days=1))
    settings.REPORTS_TIME_ZONE = "Europe/Berlin"
    counting.work(now=NOON + timedelta(days=1))
    assert {each.day for each in Figure.objects.all()} == {date(2026, 3, 11)}


def test_one_process_counts_at_a_time_and_one_that_died_keeps_nobody_waiting() -> None:
    now = datetime.now(UTC)
    Progress.objects.create(pk=1, busy_until=now + MINUTE)
    Talk(build_bot(), NOON)
    assert not counting.work()
    assert not Figure.objects.exists()
    Progress.objects.update(busy_until=now - MINUTE)
    assert counting.work()
    assert Figure.objects.exists()


def test_conversations_that_were_committed_late_are_found() -> None:
    bot = build_bot()
    early, late = Talk(bot, NOON), Talk(bot, NOON + MINUTE)
    pk = early.row.pk
    stored = Conversation.objects.filter(pk=pk)
    row = stored.get()
    stored.delete()  # its transaction is not committed yet
    counting.work(now=NOON + 2 * MINUTE)
    assert (Day.objects.get().first, Progress.now().settled) == (late.row.pk, 0)
    row.save(force_insert=True)
    counting.work(now=NOON + 3 * MINUTE)
    assert stored_figures() == plain_count("UTC")


def test_a_wait_without_its_conversation_is_no_figure() -> None:
    talk = Talk(build_bot(), NOON)
    talk.asks(NOON)
    Wait.objects.update(conversation_id=talk.row.pk + 1)
    assert counting.work(now=NOON)
    assert {key[1] for key in stored_figures()} == {"conversations", "bot_alone"}
    assert stale.changed(NOON + MINUTE) == set()
