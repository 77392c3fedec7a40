"""What consoles were not told of offers and requests: what is open when one arrives, and what a lost ring told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from django.utils import timezone

from conversations.domain import pending
from conversations.domain.transfer_rules import is_live
from conversations.models import Asking, Transfer
from conversations.protocol import Frame

Key = tuple[Literal["offer", "asking"], int]
"""An offer or a request, by its id."""


class Known(NamedTuple):
    """What one console knows: its operator, what it was told is open, what it has made, and what it knows is over."""

    operator: int
    shown: frozenset[Key] = frozenset()
    made: frozenset[Key] = frozenset()
    over: frozenset[Key] = frozenset()

    @property
    def open(self) -> frozenset[Key]:
        """That of which it must be told the end."""
        return self.shown | self.made


class Missed(NamedTuple):
    """A frame that a console was not told, as `events.OperatorsTold`. Without one, it only has to know the `key`."""

    key: Key
    frame: Frame | None
    alert: int | None = None
    cleared: int | None = None


def missed(consoles: Sequence[Known]) -> list[list[Missed]]:
    """By console: what it was not told, the newest last. Two statements if nothing is open and nothing was missed."""
    offers, askings = _open()
    ends = _ends({key for each in consoles for key in each.open} - offers.keys() - askings.keys())
    audiences = {key: _audience(offer) for key, offer in offers.items()}
    found = []
    for known in consoles:
        new = (offers.keys() | askings.keys()) - known.shown - known.over
        begun = [
            *(_offered(key, offers[key], known.operator) for key in new if known.operator in audiences.get(key, ())),
            *_asked(askings, new, known.operator),
        ]
        # A member of a team who has declined an offer that others may still accept.
        declined = {key for key in known.open & offers.keys() if known.operator in offers[key].declined_by}
        over = [
            *(ends[key] for key in known.open & ends.keys()),
            *(_declined(key, offers[key]) for key in declined),
        ]
        found.append(sorted([*over, *begun], key=lambda each: each.key))
    return found


def _open() -> tuple[dict[Key, Transfer], dict[Key, Asking]]:
    now = timezone.now()
    offers = Transfer.objects.filter(closed_at=None, expires_at__gt=now).select_related("conversation")
    askings = Asking.objects.filter(closed_at=None, expires_at__gt=now).select_related("conversation")
    return (
        {("offer", each.pk): each for each in offers if is_live(each, each.conversation, now)},
        {("asking", each.pk): each for each in askings if is_live(each, each.conversation, now)},
    )


def _audience(offer: Transfer) -> set[int]:
    return (pending.receivers(offer) | {offer.giver_id}) - set(offer.declined_by)


def _offered(key: Key, offer: Transfer, operator: int) -> Missed:
    alert = None if operator == offer.giver_id else offer.conversation_id
    return Missed(key, pending.offer_frame(offer), alert=alert)


def _declined(key: Key, offer: Transfer) -> Missed:
    return Missed(key, pending.declined_frame(offer), cleared=offer.conversation_id)


def _asked(askings: dict[Key, Asking], new: Collection[Key], operator: int) -> Iterable[Missed]:
    for key in new & askings.keys():
        if operator == askings[key].holder_id:
            yield Missed(key, pending.asked_frame(askings[key]))
        elif operator == askings[key].asker_id:
            yield Missed(key, None)


def _ends(keys: Collection[Key]) -> dict[Key, Missed]:
    """How those among these that are closed have ended."""
    if not keys:
        return {}
    closed = {"closed_at__isnull": False}
    offers = Transfer.objects.filter(pk__in=[pk for kind, pk in keys if kind == "offer"], **closed)
    askings = Asking.objects.filter(pk__in=[pk for kind, pk in keys if kind == "asking"], **closed)
    found = [
        Missed(("offer", each.pk), pending.offer_frame(each), cleared=each.conversation_id)
        for each in offers.select_related("conversation")
    ]
    return {
        each.key: each
        for each in [*found, *(Missed(("asking", each.pk), pending.ended_frame(each)) for each in askings)]
    }
