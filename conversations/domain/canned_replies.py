"""Canned replies as an operator gets them: found by name and text, filled in for a conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from bots.answering import saying
from bots.wording import texts
from bots.wording.languages import matching
from conversations.domain import rights, takeover
from conversations.domain.bot_lines import variables_of
from conversations.domain.languages import bot_of
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.models.canned import CannedReply
from conversations.protocol.canned import CannedCard
from conversations.refusals import Refused
from plain_text.folding import folded

FOUND = 50
SEARCHED = 2_000
"""The most replies that are looked at; each operator has that many in the end."""


def found(operator: Operator, query: str, pk: int | None = None) -> list[CannedCard]:
    """The replies that have the words of `query`, for the conversation `pk` or for none.

    Those whose names begin so come first, then the most used. Refuses `not_found`.
    """
    conversation = takeover.visible(operator, pk) if pk else None
    usable = _usable(operator, conversation).prefetch_related("versions").order_by("-uses", "name", "pk")
    says = _filled(conversation, operator) if conversation else _as_written
    cards = [
        CannedCard(id=each.pk, name=each.name, text=says(each), shared=each.owner_id is None)
        for each in usable[:SEARCHED]
    ]
    words = folded(query).split()
    fitting = [each for each in cards if all(word in folded(f"{each.name}\n{each.text}") for word in words)]
    start = folded(query.strip())
    return sorted(fitting, key=lambda each: not folded(each.name).startswith(start))[:FOUND]


def use(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Counts a use of the reply. Refuses `not_found`."""

    def guard() -> None:
        if not _usable(operator, None).filter(pk=pk).exists():
            raise Refused("not_found")

    def work() -> dict[str, Any]:
        CannedReply.objects.count_use(pk)
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=guard)


def _usable(operator: Operator, conversation: Conversation | None) -> QuerySet[CannedReply]:
    usable = CannedReply.objects.usable_by(operator)
    if conversation:
        return usable.filter(bot=None) | usable.filter(bot=conversation.bot_id)
    return usable.exclude(bot__in=rights.hidden_from([operator.user_id])[operator.user_id])


def _as_written(reply: CannedReply) -> str:
    return str(reply.text)


def _filled(conversation: Conversation, operator: Operator) -> Callable[[CannedReply], str]:
    """What gives a reply's text in the conversation's language, with its variables."""
    bot = bot_of(conversation)
    variables = saying.spoken(bot, variables_of(conversation) | {"operator": operator.name})

    def says(reply: CannedReply) -> str:
        versions = {each.language: each.text for each in reply.versions.all()}
        chosen = matching(conversation.language or bot.language, versions) if versions else ""
        return texts.render(versions.get(chosen) or reply.text, variables)

    return says
