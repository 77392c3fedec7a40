"""Limits how often somebody may try to sign in. Attempts are counted in the database, for all processes together.

An attempt is stored before the password is checked and deleted if it was right, so many attempts at once cannot get
around the limit. Names that exist and names that do not are treated alike.

Who has signed in before, in this browser or from this network, is counted alone there. So nobody keeps a colleague out
by wrong passwords from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import KnownNetwork, SignInAttempt
from internet.networks import network_of

WINDOW = timedelta(minutes=5)

TRIES = 5
"""Wrong passwords for one name from one network (or known browser) within the window."""

TRIES_OF_ONE = 30
"""Wrong passwords for one name from anywhere, or from one network for any name. They stop only who is not known there.

This is more than `TRIES` because colleagues in one network mistype, too.
"""

KNOWN_FOR = timedelta(days=90)
"""How long a network is known after the last sign-in from it."""


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
    place: str
    network: str

    def succeeded(self) -> None:
        """Deletes this attempt and earlier ones for the same name and place: the password was right."""
        SignInAttempt.objects.filter(Q(pk=self.pk) | Q(name=self.name, address=self.place)).delete()
        _remember(self.name, self.network)


def begin(name: str, address: str, *, device: str = "") -> Attempt:
    """Counts an attempt for this name, from this address. Raises TooMany.

    `device` is the id of a browser that knows the person, else empty.
    """
    network = _hashed_network(address)
    place = _hash("device", device) if device else network
    return _begin(hashed_name(name), place, network, known=bool(device) or _is_known(name, address))


def begin_reset(email: str, address: str, *, name: str, device: str = "") -> None:
    """Counts a request for a new password, apart from sign-ins: a person who forgot a password has tried some.

    `name` is that of the account with this e-mail address, or empty. Raises TooMany.
    """
    network = _hashed_network(address)
    place = _hash("address", f"reset {device or network_of(address)}")
    _begin(hashed_name(f"reset {email}"), place, network, known=bool(device) or _is_known(name, address))


def _begin(name: str, place: str, network: str, *, known: bool) -> Attempt:
    now = timezone.now()
    mine = SignInAttempt.objects.create(name=name, address=place, at=now)
    limits = [(TRIES, Q(name=mine.name, address=place))]
    if not known:
        limits += [(TRIES_OF_ONE, Q(name=mine.name)), (TRIES_OF_ONE, Q(address=place))]
    free_at = max((_free_at(mine, tries, which) for tries, which in limits), default=now)
    if free_at > now:
        # An attempt whose password was not checked does not make the wait longer.
        mine.delete()
        raise TooMany(free_at - now)
    return Attempt(mine.pk, mine.name, place, network)


def remember(name: str, address: str) -> None:
    """Notes that this person was here: by the right password, or by the link of a mail."""
    _remember(hashed_name(name), _hashed_network(address))


def forget() -> int:
    """Deletes attempts and networks that do not count any more and returns their number."""
    now = timezone.now()
    attempts = SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()[0]
    return attempts + KnownNetwork.objects.filter(at__lt=now - KNOWN_FOR).delete()[0]


def hashed_name(name: str) -> str:
    """The keyed hash of a name."""
    return _hash("name", name.casefold())


def _hashed_network(address: str) -> str:
    return _hash("address", network_of(address))


def hashed_names(name: str) -> list[str]:
    """The hashes of a name by the present key and by earlier ones (SECRET_KEY_FALLBACKS)."""
    return _hashes("name", name.casefold())


def _is_known(name: str, address: str) -> bool:
    networks = _hashes("address", network_of(address))
    since = timezone.now() - KNOWN_FOR
    return KnownNetwork.objects.filter(name__in=hashed_names(name), network__in=networks, at__gt=since).exists()


def _remember(name: str, network: str) -> None:
    KnownNetwork.objects.update_or_create(name=name, network=network, defaults={"at": timezone.now()})


def _free_at(mine: SignInAttempt, tries: int, which: Q) -> datetime:
    """Returns the time when the attempt that uses up the limit leaves the window."""
    earlier = SignInAttempt.objects.filter(which, pk__lt=mine.pk, at__gt=mine.at - WINDOW)
    last = earlier.order_by("-pk").values_list("at", flat=True)[tries - 1 : tries]
    return last[0] + WINDOW if last else mine.at


def _hash(what: str, value: str) -> str:
    return _hashes(what, value)[0]


def _hashes(what: str, value: str) -> list[str]:
    # This code was once in the app `conversations`. The salt stays, so that attempts of that time still count.
    salt, keys = f"conversations.throttle.{what}", [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(salt, value, secret=key, algorithm="sha256").hexdigest() for key in keys]
