"""The bots that operators may not see, for many operators at once. `visible_to` enforces it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model

from conversations.database import prepared
from conversations.models import Operator, OperatorRules

CONSOLE = "conversations.use_console"


def hidden_from(users: Collection[int]) -> dict[int, frozenset[int]]:
    """The ids of the bots that each of these users may not see. One query, or three if a bot is not for everybody."""
    restricted: dict[int, int] = dict(_restricted())
    if not restricted:
        return dict.fromkeys(users, frozenset())
    named: defaultdict[int, set[int]] = defaultdict(set)
    by_name = OperatorRules.users.through.objects.filter(user__in=users)
    by_team = OperatorRules.teams.through.objects.filter(team__members__in=users)
    for user, rules in (
        *by_name.values_list("user", "operatorrules"),
        *by_team.values_list("team__members", "operatorrules"),
    ):
        named[user].add(rules)
    return {user: frozenset(bot for rules, bot in restricted.items() if rules not in named[user]) for user in users}


@prepared.kept
def _restricted() -> prepared.Query:
    """The rules for a circle of people, and their bots."""
    found: prepared.Query = OperatorRules.objects.restricted().values_list("pk", "bot")
    return found


def who_may_use_console(users: Collection[int]) -> set[int]:
    """Which of these users are active and have the permission."""
    allowed = get_user_model().objects.with_perm(CONSOLE)
    return set(allowed.filter(pk__in=users, is_active=True).values_list("pk", flat=True))


def works_at_console(user: Any) -> bool:
    """Whether the console is this person's place: they have the permission, and not only because owners have all."""
    return bool(get_user_model().objects.with_perm(CONSOLE, include_superusers=False).filter(pk=user.pk).exists())


def operator_of(user: Any) -> Operator | None:
    """The operator of this user, made at the first visit. None without the right to use the console.

    Who comes to look, an owner for instance, begins offline: visitors are not told that somebody is there for them.
    """
    if not user.has_perm(CONSOLE):
        return None
    known = Operator.objects.select_related("user").filter(user_id=user.pk)
    if operator := known.first():
        return operator  # type: ignore[no-any-return]
    status = Operator.Status.ONLINE if works_at_console(user) and not user.is_staff else Operator.Status.OFFLINE
    Operator.objects.get_or_create(user_id=user.pk, defaults={"status": status})
    return known.get()  # type: ignore[no-any-return]
