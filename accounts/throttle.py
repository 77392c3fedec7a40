"""Limits how often somebody may try to sign in. Attempts are counted in the database, for all processes together.

An attempt is stored before the password is checked and deleted if it was right, so many attempts at once cannot get
around the limit. Names that exist and names that do not are treated alike.
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
"""Wrong passwords for one name from anywhere, or from one address for any name.

This is more than `TRIES` because colleagues behind one address mistype, too.
"""


class TooMany(Exception):
    """There were too many attempts; the password was not checked. `wait` is the time until the next attempt counts."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, which counts as failed until it has succeeded."""

    pk: int
    name: str
    address: str

    def succeeded(self) -> None:
        """Deletes this attempt and earlier ones for the same name and address: the password was right."""
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
        # An attempt whose password was not checked does not make the wait longer.
        mine.delete()
        raise TooMany(free_at - now)
    return Attempt(mine.pk, mine.name, mine.address)


def forget() -> int:
    """Deletes attempts that do not count any more and returns their number."""
    return SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()[0]


def _free_at(mine: SignInAttempt, tries: int, which: Q) -> datetime:
    """Returns the time when the attempt that uses up the limit leaves the window."""
    earlier = SignInAttempt.objects.filter(which, pk__lt=mine.pk, at__gt=mine.at - WINDOW)
    last = earlier.order_by("-pk").values_list("at", flat=True)[tries - 1 : tries]
    return last[0] + WINDOW if last else mine.at


def _hash(what: str, value: str) -> str:
    # This code was once in the app `conversations`. The salt stays, so that attempts of that time still count.
    return salted_hmac(f"conversations.throttle.{what}", value, algorithm="sha256").hexdigest()
