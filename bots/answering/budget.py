"""The tokens that a bot's language model may use a day (UTC)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Case, F, When

from bots.models import OperatorsModel, TokenCount


def used_today(bot: int) -> int:
    """The tokens of this day."""
    return TokenCount.objects.filter(bot=bot, day=_today()).values_list("tokens", flat=True).first() or 0


def use(bot: int, tokens: int) -> None:
    """Counts tokens of this day. Many processes may count at once."""
    day = _today()
    if not TokenCount.objects.filter(bot=bot, day=day).update(tokens=F("tokens") + tokens):
        _, made = TokenCount.objects.get_or_create(bot_id=bot, day=day, defaults={"tokens": tokens})
        if not made:
            TokenCount.objects.filter(bot=bot, day=day).update(tokens=F("tokens") + tokens)


def spent_today() -> list[tuple[int, str, str]]:
    """Id, name and address name of the bots whose tokens of this day are used up, by name."""
    counts = TokenCount.objects.filter(
        day=_today(), bot__language_model__day_tokens__gt=0, tokens__gte=F("bot__language_model__day_tokens")
    )
    return list(counts.order_by("bot__name", "bot").values_list("bot", "bot__name", "bot__slug"))


def is_spent(bot: int) -> bool:
    """Whether the bot's tokens of this day are used up."""
    return any(pk == bot for pk, _name, _slug in spent_today())


def note_told(bot: int) -> bool:
    """Notes that people are told today that the tokens are used up. False if they were told before."""
    _, made = TokenCount.objects.get_or_create(bot_id=bot, day=_today(), defaults={"told": True})
    return made or bool(TokenCount.objects.filter(bot=bot, day=_today(), told=False).update(told=True))


def used_for_operators() -> int:
    """The tokens of this day of the model that helps operators of bots without one."""
    return OperatorsModel.objects.filter(day=_today()).values_list("tokens", flat=True).first() or 0


def use_for_operators(tokens: int) -> None:
    """Counts tokens of it. Many processes may count at once."""
    day = _today()
    of_today = Case(When(day=day, then=F("tokens")), default=0)
    OperatorsModel.objects.update(tokens=of_today + tokens, day=day)


def is_spent_for_operators() -> bool:
    """Whether its tokens of this day are used up."""
    return OperatorsModel.objects.filter(day=_today(), day_tokens__gt=0, tokens__gte=F("day_tokens")).exists()


def _today() -> date:
    return datetime.now(UTC).date()
