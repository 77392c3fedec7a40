"""The quotas: what is counted, for how long, and the setting that says how much is allowed."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

HOUR, DAY = 3600, 24 * 3600


class Quota(NamedTuple):
    """What may be done in each window of `seconds`. Windows begin on the full hour or day (UTC)."""

    name: str
    setting: str
    seconds: int

    @property
    def limit(self) -> int | None:
        """The most in a window; None for no limit."""
        limit: int | None = getattr(settings, self.setting)
        return limit


class Wanted(NamedTuple):
    """An amount of a quota, for one visitor, address or bot. Without a subject it is not counted."""

    quota: Quota
    subject: str
    amount: int = 1


VISITOR_FRAMES = Quota("visitor-frames", "LIMIT_VISITOR_HOUR", HOUR)
ADDRESS_FRAMES = Quota("address-frames", "LIMIT_ADDRESS_HOUR", HOUR)
ADDRESS_CONVERSATIONS = Quota("address-conversations", "LIMIT_ADDRESS_CONVERSATIONS", DAY)
BOT_CONVERSATIONS = Quota("bot-conversations", "LIMIT_BOT_CONVERSATIONS", DAY)
ADDRESS_FILES = Quota("address-files", "LIMIT_ADDRESS_FILES", HOUR)
BOT_FILES = Quota("bot-files", "LIMIT_BOT_FILES", DAY)
ADDRESS_MIB = Quota("address-mib", "LIMIT_ADDRESS_MIB", DAY)
BOT_MIB = Quota("bot-mib", "LIMIT_BOT_MIB", DAY)


def new_conversation(network: str, bot: int) -> tuple[Wanted, ...]:
    """What a new conversation takes."""
    return Wanted(ADDRESS_CONVERSATIONS, network), Wanted(BOT_CONVERSATIONS, str(bot))


def visitors_file(network: str, bot: int, size: int) -> tuple[Wanted, ...]:
    """What a visitor's file of `size` bytes takes."""
    mib = -(-size // 1024**2)
    return (
        Wanted(ADDRESS_FILES, network),
        Wanted(BOT_FILES, str(bot)),
        Wanted(ADDRESS_MIB, network, mib),
        Wanted(BOT_MIB, str(bot), mib),
    )
