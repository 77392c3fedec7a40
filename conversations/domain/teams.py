"""Teams with the presence of their members."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Team
from conversations.models import Operator
from conversations.protocol import TeamCard


def with_people(teams: QuerySet[Any]) -> QuerySet[Any]:
    """The teams by name, with `people` and `online`: how many members can sign in, and are at the console now."""
    here = Operator.objects.online(timezone.now()).order_by().values("user")
    found: QuerySet[Any] = teams.order_by("name").annotate(
        people=Count("members", filter=Q(members__is_active=True), distinct=True),
        online=Count("members", filter=Q(members__in=here), distinct=True),
    )
    return found


def cards() -> tuple[TeamCard, ...]:
    """All teams by name, as operators see them. Two queries, however many teams there are."""
    teams = with_people(Team.objects.all()).values_list("pk", "name", "online")
    operators = Operator.objects.filter(user__is_active=True, user__teams__isnull=False)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for team, operator in operators.order_by("pk").values_list("user__teams", "pk"):
        members[team].append(operator)
    return tuple(TeamCard(id=pk, name=name, online=online, members=tuple(members[pk])) for pk, name, online in teams)
