"""Tells operators, once a day, that a bot's language model has used up its tokens. Consoles show it until midnight.

Configurers see the same on the bot's own pages.
"""

from __future__ import annotations

from bots.answering import budget
from bots.models import Bot
from conversations.domain import pending
from conversations.models import Operator
from conversations.protocol import BotName, BudgetSpent


def use(bot: int, tokens: int, limit: int) -> None:
    """Counts tokens of the bot. If its limit (0: none) is reached, operators are told."""
    budget.use(bot, tokens)
    if limit and budget.used_today(bot) >= limit:
        tell(bot)


def tell(bot: int) -> None:
    """Tells the operators who may see the bot, unless they were told today."""
    if budget.note_told(bot):
        named = Bot.objects.get(pk=bot)
        operators = Operator.objects.for_bot(bot).values_list("pk", flat=True)
        pending.tell(operators, BudgetSpent(bot=BotName(id=bot, name=named.name, slug=named.slug)))


def spent(hidden: frozenset[int]) -> tuple[BotName, ...]:
    """The bots whose tokens of today are used up, less those that the operator may not see."""
    return tuple(BotName(id=pk, name=name, slug=slug) for pk, name, slug in budget.spent_today() if pk not in hidden)
