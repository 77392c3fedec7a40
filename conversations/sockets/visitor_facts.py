"""The reads of a visitor's socket. Each is one visit to a thread: a thousand pages may come back at once."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from bots.answering import saying
from bots.answering.disclosure import disclosure_of
from bots.answering.published import BotNotFound, PublishedBot, published, published_by_slug
from bots.answering.speaking import speaking
from conversations.domain import files, ratings, visitors
from conversations.domain.bot_lines import buttons_of
from conversations.domain.visible_team import team_of
from conversations.domain.visitors import Bearer
from conversations.models import Conversation, OperatorRules
from conversations.protocol import Asks, Button, Greeting, VisitorSees
from conversations.refusals import Refused
from conversations.sockets.follow import Missed, missed


class Facts(NamedTuple):
    """A conversation as its visitor sees it."""

    seq: int
    sees: VisitorSees
    epoch: int


def recognized_bot(slug: str, token: str | None) -> PublishedBot:
    """The bot. Refuses `unknown_bot`, and `unknown_token` for a token that is not one of its visitors'."""
    try:
        bot = published_by_slug(slug)
    except BotNotFound:
        raise Refused("unknown_bot") from None
    if token:
        visitors.recognize(token, bot=bot.id)
    return bot


def read_facts(pk: int) -> Facts:
    """Reads the conversation."""
    conversation = Conversation.objects.select_related("operator__user").get(pk=pk)
    holder, bot = conversation.operator, published(conversation.bot_id)
    sees = VisitorSees(
        state=conversation.visitor_state,
        uploads=files.uploads_of(conversation, bot),
        operator=holder.name if holder else None,
        language=conversation.language or None,
        rate=ratings.may_rate(conversation, bot),
        typing_text=bool(holder) and OperatorRules.objects.filter(bot=bot.id, typing_text=True).exists(),
        disclosure=disclosure_of(speaking(bot, conversation.language), {}) or None,
        **team_of(bot.id)._asdict(),
    )
    return Facts(conversation.last_seq, sees, conversation.epoch)


def sees_first(bot: PublishedBot, language: str | None) -> VisitorSees:
    """The state of a page without a conversation."""
    uploads = files.uploads_of(None, bot)
    line = disclosure_of(speaking(bot, language or ""), {}) or None
    return VisitorSees(state="bot", uploads=uploads, language=language, disclosure=line, **team_of(bot.id)._asdict())


def read_missed(pk: int, *, after: int) -> tuple[Facts, Missed]:
    """As above, with everything that a page has missed whose last entry was `after`."""
    return read_facts(pk), missed(pk, "visitor", after=after)


def greeting_of(bot: PublishedBot, bearer: Bearer) -> Greeting | None:
    """The bot's greeting to a visitor, if it has one."""
    said = saying.greeting(speaking(bot, bearer.language), {"visitor": bearer.name})
    if said is None:
        return None
    asks = Asks(**msgspec.to_builtins(said.asks)) if said.asks else None
    return Greeting(text=said.text, buttons=tuple(Button(**each) for each in buttons_of(said)), asks=asks)
