"""The tokens that a bot's language model may use a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import F

from bots.models import TokenCount


def used_today(bot: int) -> int:
    """The tokens of this day (UTC)."""
    return TokenCount.objects.filter(bot=bot, day=_today()).values_list("tokens", flat=True).first() or 0


def use(bot: int, tokens: int) -> None:
    """Counts tokens of this day. Many processes may count at once."""
    day = _today()
    if not TokenCount.objects.filter(bot=bot, day=day).update(tokens=F("tokens") + tokens):
        _, made = TokenCount.objects.get_or_create(bot_id=bot, day=day, defaults={"tokens": tokens})
        if not made:
            TokenCount.objects.filter(bot=bot, day=day).update(tokens=F("tokens") + tokens)


def _today() -> date:
    return datetime.now(UTC).date()
