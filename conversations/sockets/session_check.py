"""Whose console may stay open."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from conversations.domain import rights
from conversations.protocol import Close
from conversations.sockets.pages import ConsolePage


@dataclass(frozen=True, slots=True)
class SessionCheck:
    """Sessions and rights as the database has them now."""

    sessions: set[str]
    hashes: dict[int, str]
    hidden: dict[int, frozenset[int]]

    def close_code(self, console: ConsolePage) -> int | None:
        """The code to close the console with; None if it may stay.

        It may if the session lives, the password is the same and the right is there. An operator who sees other bots
        than before has to come back, and then gets everything anew under the rights of now.
        """
        user = console.operator.user_id
        if console.session_key not in self.sessions:
            return Close.SIGN_IN
        if user not in self.hashes:
            return Close.FORBIDDEN
        if self.hashes[user] != console.session_hash:
            return Close.SIGN_IN
        return None if self.hidden[user] == console.hidden else Close.RESTARTING


def check_sessions(consoles: list[tuple[str, int]]) -> SessionCheck:
    """Reads what decides about consoles, each given as session key and user."""
    sessions = Session.objects.filter(session_key__in={key for key, _ in consoles}, expire_date__gt=timezone.now())
    users = {user for _, user in consoles}
    allowed = get_user_model().objects.with_perm(rights.CONSOLE).filter(pk__in=users, is_active=True)
    return SessionCheck(
        set(sessions.values_list("session_key", flat=True)),
        {user.pk: user.get_session_auth_hash() for user in allowed},
        rights.hidden_from(users),
    )
