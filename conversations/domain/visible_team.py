"""Who is there for a bot's visitors, as its chat tells before anybody has asked for a person."""

from __future__ import annotations

import statistics
import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from bots.models import Bot
from conversations.domain import rights
from conversations.models import Operator, Wait

NAMES = 2
KEPT = 2.0
"""Seconds: a thousand pages may come back at once, and a heartbeat looks again anyway."""

MINUTES_KEPT = 300.0
LATELY = timedelta(days=7)
FEW = 5
"""Fewer waits than this tell nothing."""
MANY = 200

_known: dict[int, tuple[float, VisibleTeam]] = {}
_minutes: dict[int, tuple[float, int | None]] = {}


class VisibleTeam(NamedTuple):
    """`online`: somebody is there for whom a visitor can ask. `team` and `answers_in` as in the frame `state`."""

    online: bool = False
    team: tuple[str, ...] = ()
    answers_in: int | None = None


def team_of(bot: int) -> VisibleTeam:
    """The team of one bot, at most two seconds old."""
    return teams_of([bot])[bot]


def teams_of(bots: Collection[int]) -> dict[int, VisibleTeam]:
    """The teams of these bots, at most two seconds old. The number of queries is the same for any number of bots,
    but for the minutes of a bot that shows them: one each in five minutes."""
    now = time.monotonic()
    old = [bot for bot in bots if bot not in _known or now - _known[bot][0] >= KEPT]
    if old:
        for bot, team in _read(old).items():
            _known[bot] = now, team
    return {bot: _known[bot][1] for bot in bots}


def forget() -> None:
    """Forgets what is kept, so that the next look reads the database."""
    _known.clear()
    _minutes.clear()


def _read(bots: Collection[int]) -> dict[int, VisibleTeam]:
    operators = list(Operator.objects.online(timezone.now()))
    if not operators:
        return dict.fromkeys(bots, VisibleTeam())
    hidden = rights.hidden_from([each.user_id for each in operators])
    shown = set(Bot.objects.filter(pk__in=bots, shows_team=True).values_list("pk", flat=True))
    return {bot: _team(bot, [each for each in operators if bot not in hidden[each.user_id]], shown) for bot in bots}


def _team(bot: int, operators: list[Operator], shown: Collection[int]) -> VisibleTeam:
    if not operators or bot not in shown:
        return VisibleTeam(online=bool(operators))
    return VisibleTeam(True, tuple(_first_names(operators))[:NAMES], _minutes_of(bot))


def _first_names(operators: Iterable[Operator]) -> Iterable[str]:
    """Each name once. A person without a first name is left out: what is left may be an account's name."""
    return dict.fromkeys(name for each in operators if (name := each.user.first_name.strip()))


def _minutes_of(bot: int) -> int | None:
    """The minutes in which half of those who waited for a person of this bot lately were answered."""
    now = time.monotonic()
    if bot not in _minutes or now - _minutes[bot][0] >= MINUTES_KEPT:
        _minutes[bot] = now, _median(bot)
    return _minutes[bot][1]


def _median(bot: int) -> int | None:
    ended = Wait.objects.filter(ended_by=Wait.EndedBy.TAKEOVER, until__gte=timezone.now() - LATELY)
    times = ended.filter(conversation__bot=bot).order_by("-until").values_list("since", "until")[:MANY]
    waits = [(until - since).total_seconds() for since, until in times if until]
    return max(1, round(statistics.median(waits) / 60)) if len(waits) >= FEW else None
