"""Which language model helps the operators of a bot: its own, else the installation's."""

from __future__ import annotations

from typing import NamedTuple

from bots.answering import budget
from bots.answering.content import Content
from bots.language_model.endpoint import Endpoint
from bots.models import LanguageModel, OperatorsModel


class Helper(NamedTuple):
    """A model. `name`: for the breaker; `history`: the entries that it is told of; `bot`: whose it is, None for the
    installation's; `day_tokens`: of its budget, 0 without a limit."""

    endpoint: Endpoint
    name: str
    history: int
    day_tokens: int
    bot: int | None

    @property
    def is_spent(self) -> bool:
        """Whether the tokens of this day are used up. A query."""
        if not self.day_tokens:
            return False
        used = budget.used_for_operators() if self.bot is None else budget.used_today(self.bot)
        return used >= self.day_tokens


def helper_of(bot: Content) -> Helper | None:
    """The model that helps, or None. Two queries at most."""
    row = LanguageModel.objects.filter(bot=bot.id).first() if bot.engine == "model" else None
    found = row or OperatorsModel.objects.first()
    if found is None:
        return None
    name = f"{found.url} {found.model}"
    return Helper(found.endpoint, name, found.history_entries, found.day_tokens, bot.id if row else None)
