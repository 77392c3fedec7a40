"""The counts of the lists are read again as far as a change can have changed them, and no further."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots.models import Bot
from conversations.domain import list_counts, lists
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Operator, Visitor
from conversations.protocol import View
from conversations.sockets import known_counts
from conversations.sockets.known_counts import KnownCounts

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture
def people() -> list[Operator]:
    return [Operator.objects.create(user=User.objects.create_user(name)) for name in ("olga", "oleg")]


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Parcel", slug="parcel")


def conversation(bot: Bot, **values: object) -> Conversation:
    now = timezone.now()
    visitor = Visitor.objects.create(bot=bot, token_hash=f"{Visitor.objects.count():064}")
    later = dict.fromkeys(("stalls_at", "abandons_at", "ends_at"), now + timedelta(hours=1))
    times = {"started_at": now, "last_at": now, "visitor_at": now, **later}
    return Conversation.objects.create(bot=bot, visitor=visitor, **{**times, **values})


def test_counts_are_always_those_of_the_database(people: list[Operator], bot: Bot) -> None:
    known, hidden = KnownCounts(), {each.user_id: frozenset[int]() for each in people}
    quiet, held = conversation(bot), conversation(bot)

    def statements(*changed: Conversation, anew: bool = False, **values: object) -> int:
        """How many it took to read the counts after these conversations got these values."""
        ids = [each.pk for each in changed]
        if values:
            Conversation.objects.filter(pk__in=ids).update(**values)
        rows = lists.columns_among(ids)
        with CaptureQueriesContext(connection) as counting:
            told = known.read(people, hidden, rows, anew=anew)
        assert told == list_counts.counts_of(people, hidden)
        return len(counting)

    everything = statements(quiet)
    assert everything > 1
    assert statements(quiet, last_seq=5, unanswered=1) == 0, "nobody holds it"
    assert statements(held) == everything, "it was not known"
    assert statements(held, operator=people[0]) == everything
    assert statements(held, unanswered=1, last_seq=7) == 1
    assert statements(held, unanswered=2, last_seq=8) == 0
    assert statements(held, unanswered=0) == 1
    assert statements(quiet, awaiting_since=timezone.now()) == everything
    assert statements(quiet, held, last_seq=9) == 0
    assert statements(quiet, anew=True) == everything
    assert statements(quiet, ended_at=timezone.now(), awaiting_since=None) == everything
    people.append(Operator.objects.create(user=User.objects.create_user("otto")))
    hidden[people[2].user_id] = frozenset()
    assert statements(quiet) == everything, "another operator"


def test_counts_do_not_become_old(people: list[Operator], bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    known, hidden = KnownCounts(), {each.user_id: frozenset[int]() for each in people}
    known.read(people, hidden, lists.columns_among([conversation(bot).pk]), anew=False)
    old = conversation(bot)
    known.read(people, hidden, lists.columns_among([old.pk]), anew=False)
    Conversation.objects.filter(pk=old.pk).update(last_at=timezone.now() - timedelta(hours=25))
    assert known.read(people, hidden, lists.columns_among([old.pk]), anew=False)[people[0].pk].all == 2
    monkeypatch.setattr(known_counts, "FRESH", 0.0)
    assert known.read(people, hidden, lists.columns_among([old.pk]), anew=False)[people[0].pk].all == 1


@pytest.mark.parametrize("view", ["awaiting", "all", "historic"])
def test_a_row_is_in_a_list_as_the_database_finds_it(view: View, people: list[Operator], bot: Bot) -> None:
    now, other = timezone.now(), Bot.objects.create(name="Other", slug="other")
    made = [
        conversation(bot, last_at=now - timedelta(hours=hours, seconds=seconds), awaiting_since=since, ended_at=ended)
        for hours, seconds in ((0, 0), (0, 1), (23, 0), (25, 0))
        for since, ended in ((None, None), (now, None), (None, now))
    ]
    made.append(conversation(other))
    ids = [each.pk for each in made]
    for hidden in (frozenset[int](), frozenset({other.pk})):
        given = {"operator": people[0].pk, "now": timezone.now(), "ids": ids}
        expected = list(lists.listed(Filters(view=view), hidden, **given).values_list("pk", flat=True))
        found = lists.listed_among(people[0], hidden, Filters(view=view), lists.columns_among(ids))
        assert found == expected
