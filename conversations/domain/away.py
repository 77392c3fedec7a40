"""The reasons for which operators go Offline, as consoles offer them."""

from __future__ import annotations

from conversations.models import AwayReason
from conversations.protocol.console_parts import AwayReasonCard


def reasons() -> tuple[AwayReasonCard, ...]:
    """The reasons in their order, in the language of the reader."""
    return tuple(AwayReasonCard(code=each.code, label=each.label) for each in AwayReason.objects.all())
