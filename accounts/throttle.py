"""How often somebody may try to sign in. Counted in the database, so that all processes count together.

An attempt is stored before the password is looked at, and forgotten when it was right: a hundred at once are no way
around. Names that exist and names that do not are treated alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempt

WINDOW = timedelta(minutes=5)

TRIES = 5
"""Wrong passwords for one name from one address within the window."""

TRIES_OF_ONE = 30
"""For one name from anywhere, or from one address for any name: more lets colleagues behind one address mistype."""


class TooMany(Exception):
    """There were too many attempts; nothing was looked at. `wait` is how long until the next one counts."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, counted as failed until it has succeeded."""

    pk: int
    name: str
    address: str

    def succeeded(self) -> None:
        """The password was right: what was mistyped before is forgotten."""
        SignInAttempt.objects.filter(Q(pk=self.pk) | Q(name=self.name, address=self.address)).delete()


def begin(name: str, address: str) -> Attempt:
    """Counts an attempt for this name, from this address. Raises TooMany."""
    now = timezone.now()
    mine = SignInAttempt.objects.create(name=_hash("name", name.casefold()), address=_hash("address", address), at=now)
    limits = (
        (TRIES, Q(name=mine.name, address=mine.address)),
        (TRIES_OF_ONE, Q(name=mine.name)),
        (TRIES_OF_ONE, Q(address=mine.address)),
    )
    free_at = max((_free_at(mine, tries, which) for tries, which in limits), default=now)
    if free_at > now:
        # One that was not looked at does not make the wait longer.
        mine.delete()
        raise TooMany(free_at - now)
    return Attempt(mine.pk, mine.name, mine.address)


def forget() -> int:
    """Deletes attempts that count no more; how many."""
    return SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()[0]


def _free_at(mine: SignInAttempt, tries: int, which: Q) -> datetime:
    """When the attempt that uses up the limit leaves the window."""
    earlier = SignInAttempt.objects.filter(which, pk__lt=mine.pk, at__gt=mine.at - WINDOW)
    last = earlier.order_by("-pk").values_list("at", flat=True)[tries - 1 : tries]
    return last[0] + WINDOW if last else mine.at


def _hash(what: str, value: str) -> str:
    return salted_hmac(f"conversations.throttle.{what}", value, algorithm="sha256").hexdigest()
