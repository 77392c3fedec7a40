"""Who is there for a bot's visitors, and how fast people answered lately."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team
from bots.models import Bot
from conversations.domain import visible_team
from conversations.domain.visible_team import VisibleTeam, team_of
from conversations.models import Conversation, Operator, OperatorRules, Visitor, Wait
from tests.cast import build_bot, hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    visible_team.forget()
    yield
    visible_team.forget()


def present(username: str, **changes: Any) -> Operator:
    soon = timezone.now() + timedelta(seconds=20)
    return Operator.objects.create(user=hire(username), present_until=soon, **changes)


def looked(bot: Bot) -> VisibleTeam:
    visible_team.forget()
    return team_of(bot.pk)


def waited(bot: Bot, *minutes: int, ended_by: str = "takeover") -> None:
    now = timezone.now()
    for number, each in enumerate(minutes):
        visitor = Visitor.objects.create(bot=bot, token_hash=f"{ended_by}-{number}-{each}")
        times = {"stalls_at": now, "abandons_at": now, "ends_at": now}
        conversation = Conversation.objects.create(bot=bot, visitor=visitor, **times)
        since = now - timedelta(minutes=each)
        Wait.objects.create(conversation=conversation, since=since, until=now, reason="requested", ended_by=ended_by)


def test_only_online_operators_who_may_see_the_bot_count() -> None:
    bot = build_bot(shows_team=True)
    assert looked(bot) == VisibleTeam()
    oleg = present("oleg", status="offline")
    assert looked(bot) == VisibleTeam()
    olga = present("olga")
    assert looked(bot) == VisibleTeam(True, ("Olga",))
    rules = OperatorRules.objects.create(bot=bot, is_restricted=True)
    assert looked(bot) == VisibleTeam()
    team = Team.objects.create(name="night")
    team.members.add(olga.user)
    rules.teams.add(team)
    assert looked(bot).online
    Operator.objects.filter(pk=oleg.pk).update(status="online")
    assert looked(bot).team == ("Olga",)


def test_names_are_first_names_two_at_most_and_only_if_the_bot_shows_them() -> None:
    bot = build_bot()
    for name in ("olga", "oleg", "ada"):
        operator = present(name)
        operator.user.last_name = "Secret"
        operator.user.save()
    assert looked(bot) == VisibleTeam(online=True)
    bot.shows_team = True
    bot.save()
    assert looked(bot).team == ("Olga", "Oleg")


def test_a_person_without_a_first_name_is_online_and_not_named() -> None:
    bot = build_bot(shows_team=True)
    operator = present("admin-7")
    operator.user.first_name = ""
    operator.user.save()
    assert looked(bot) == VisibleTeam(online=True)


def test_the_minutes_are_the_median_of_real_waits_and_nothing_with_few() -> None:
    bot = build_bot(shows_team=True)
    present("olga")
    waited(bot, 2, 2, 4, 60)
    waited(bot, 90, 90, 90, ended_by="visitor_left")
    assert looked(bot).answers_in is None
    waited(bot, 600)
    assert looked(bot).answers_in == 4


def test_what_was_seen_is_kept_for_a_moment() -> None:
    bot = build_bot()
    assert not team_of(bot.pk).online
    present("olga")
    assert not team_of(bot.pk).online
