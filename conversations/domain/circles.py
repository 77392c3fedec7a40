"""The circle of a bot: the operators who may see its conversations, and how many of them are online."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.domain.rights import CONSOLE
from conversations.models import Operator, OperatorRules


class Circle(msgspec.Struct, frozen=True):
    """Everybody who may use the console, or only these teams and persons (ids of `Team` and of users)."""

    everybody: bool = True
    teams: Collection[int] = ()
    persons: Collection[int] = ()

    def people(self) -> QuerySet[Any]:
        """The users in the circle who may use the console: those who see the bot's conversations."""
        users = console_users()
        if self.everybody:
            return users
        named = Q(pk__in=self.persons) | Q(teams__in=self.teams)
        return users.filter(pk__in=get_user_model().objects.filter(named).values("pk"))


def console_users() -> QuerySet[Any]:
    """The users who can sign in and may use the console."""
    return get_user_model().objects.with_perm(CONSOLE).filter(is_active=True)


def online_among(users: QuerySet[Any]) -> int:
    """How many of these users are online at the console now."""
    return Operator.objects.online(timezone.now()).filter(user__in=users.values("pk")).count()


def effect(circle: Circle, viewer: Any) -> str:
    """What the circle means now, in a sentence. `viewer` is told if the circle leaves them out."""
    people = circle.people()
    count = people.count()
    if not count:
        return _("Nobody sees the visitors of this bot.")
    see = ngettext("%d person sees it", "%d people see it", count) % count
    online = online_among(people)
    here = ngettext("%d of them is online now", "%d of them are online now", online) % online
    nobody, not_you = _("nobody of them is online now"), _("You are not among them.")
    said = f"{see}, {here if online else nobody}."
    left_out = viewer.has_perm(CONSOLE) and not people.filter(pk=viewer.pk).exists()
    return f"{said} {not_you}" if left_out else said


def circle_of(bot: int) -> Circle:
    """The circle as the rules of the bot have it now."""
    rules = OperatorRules.objects.restricted().filter(bot=bot).first()
    if rules is None:
        return Circle()
    return Circle(False, rules.teams.values_list("pk", flat=True), rules.users.values_list("pk", flat=True))


@transaction.atomic
def store(rules: OperatorRules, circle: Circle) -> None:
    """Saves the rules with this circle. Open consoles follow within seconds."""
    rules.is_restricted = not circle.everybody
    rules.save()
    rules.teams.set([] if circle.everybody else circle.teams)
    rules.users.set([] if circle.everybody else circle.persons)
    if circle.everybody:
        rules.groups.clear()  # else the version before would go on restricting the bot
