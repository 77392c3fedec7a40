"""The visitor rates a takeover after an operator has finished it, if the bot asks for that."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from bots.answering.published import PublishedBot, published
from conversations import protocol
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.models import Conversation, Rating, Takeover
from conversations.protocol import RatingCard
from conversations.realtime import doorbell, events
from conversations.refusals import Refused
from plain_text import clean_line

SHOWN = 5


def may_rate(conversation: Conversation, bot: PublishedBot) -> bool:
    """Whether the visitor is asked: the latest takeover was finished and is not rated yet. Without one, no query."""
    return _ratable(conversation, bot) is not None


def rate(bearer: Bearer, pk: int, *, score: int, text: str, ref: str) -> dict[str, Any]:
    """Stores the rating, once for each takeover. Refuses `not_found`, and `answered` if there is nothing to rate."""

    def asked() -> Takeover:
        conversation = Conversation.objects.of(bearer).or_refuse(pk)
        takeover = _ratable(conversation, published(conversation.bot_id))
        if takeover is None:
            raise Refused("answered", _("There is nothing to rate, or you have rated it."))
        return takeover

    def work() -> dict[str, Any]:
        Conversation.objects.of(bearer).select_for_update(of=("self",)).or_refuse(pk)
        takeover = asked()
        words = clean_line(text, protocol.RATING_LENGTH)
        Rating.objects.create(conversation_id=pk, takeover=takeover, score=score, text=words)
        # The visitor's other pages stop asking.
        doorbell.ring(doorbell.topic_of(pk), events.ControlChanged(pk, None, takeover.conversation.epoch))
        return {}

    return receipts.once(bearer.sender, ref, work, guard=asked)


def of(conversation: Conversation) -> list[RatingCard]:
    """The latest ratings of a conversation, the newest first, as operators see them."""
    given = Rating.objects.filter(conversation=conversation).select_related("takeover__operator__user")
    return [
        RatingCard(
            score=each.score,
            at=protocol.timestamp(each.at),
            operator=each.takeover.operator.name,
            text=each.text or None,
        )
        for each in given.order_by("-at")[:SHOWN]
    ]


def _ratable(conversation: Conversation, bot: PublishedBot) -> Takeover | None:
    if not bot.asks_rating or conversation.operator_id or not conversation.epoch:
        return None
    latest: Takeover | None = (
        Takeover.objects.filter(conversation=conversation)
        .select_related("conversation", "rating")
        .order_by("-pk")
        .first()
    )
    rated = bot.rated_ends
    if latest is not None and rated is not msgspec.UNSET and latest.end_action not in rated:
        return None
    if latest is None or latest.ending != Takeover.Ending.FINISHED or hasattr(latest, "rating"):
        return None
    return latest
