"""The language of a conversation, in which its bot speaks: chosen in the chat, else the page's, else detected.

It is a column of the conversation that the journal does not touch.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bots.answering.published import PublishedBot, published
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.answering.speaking import speaking
from bots.understanding.spoken_language import spoken_language
from bots.wording.languages import matching
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.models import Conversation
from conversations.models.conversation import LanguageFrom
from conversations.realtime import doorbell, events
from conversations.refusals import Refused


def bot_of(conversation: Conversation) -> PublishedBot:
    """The conversation's bot as it speaks to this visitor."""
    return _as_switched(speaking(published(conversation.bot_id), conversation.language), conversation.mode)


def of_page(bot: PublishedBot, tag: str | None) -> str:
    """The bot's language that a page's language tag means; "" if it has none such, or no other than its own."""
    return matching(tag or "", bot.languages) if bot.other_languages else ""


def first_language(bearer: Bearer, bot: PublishedBot) -> dict[str, str]:
    """The columns of a conversation that this bearer begins."""
    if bearer.language not in bot.languages:
        return {}
    return {
        "language": bearer.language,
        "language_from": LanguageFrom.CHOSEN if bearer.chose_language else LanguageFrom.PAGE,
    }


def choose(bearer: Bearer, wanted: str, *, ref: str) -> str:
    """Sets the language of the bearer's open conversation, if there is one, and gives its code.

    Refuses `invalid` for a language that the bot does not speak.
    """
    offered = published(bearer.bot).languages
    code = matching(wanted, offered)

    def guard() -> None:
        if not code:
            raise Refused("invalid", f"This bot does not speak {wanted!r}. It speaks {', '.join(offered)}.")

    def work() -> dict[str, Any]:
        guard()
        conversation = Conversation.objects.of(bearer).filter(ended_at=None).first()
        if conversation:
            _set(conversation, code, LanguageFrom.CHOSEN)
        return {}

    receipts.once(bearer.sender, ref, work, guard=guard)
    return code


def page_says(pk: int, language: str) -> None:
    """Notes the language of the visitor's page. What was chosen in the chat stays."""
    conversation = Conversation.objects.filter(pk=pk, ended_at=None).first()
    if conversation and conversation.language_from != LanguageFrom.CHOSEN:
        _set(conversation, language, LanguageFrom.PAGE)


def bot_to_answer(conversation: Conversation, said: Input, session: Session) -> PublishedBot:
    """As `bot_of`. If nothing has told the language yet, it is found in the visitor's words.

    An answer to a question may be a name, which tells no language.
    """
    bot = published(conversation.bot_id)
    if _tells(conversation, bot, said, session) and (found := spoken_language(said.text, bot.languages)):
        _set(conversation, found, LanguageFrom.DETECTED)
    return _as_switched(speaking(bot, conversation.language), conversation.mode)


def known_bot(conversation: Conversation, bot: PublishedBot, said: Input, session: Session) -> PublishedBot | None:
    """As `bot_to_answer`, of a published bot that was read already. None if the words may tell a language to be noted:
    finding it out loads a model, and is not for the event loop."""
    if _tells(conversation, bot, said, session):
        return None
    return _as_switched(speaking(bot, conversation.language), conversation.mode)


def _tells(conversation: Conversation, bot: PublishedBot, said: Input, session: Session) -> bool:
    """Whether the language is to be found in the visitor's words, because nothing else has told it."""
    own_words = said.kind == "text" and session.question is None
    return bool(own_words and bot.other_languages and not conversation.language)


def _as_switched(bot: PublishedBot, mode: str) -> PublishedBot:
    """The bot without its engine if an operator has switched that off in the conversation."""
    return msgspec.structs.replace(bot, engine="built_in") if mode == "off" and bot.engine != "built_in" else bot


def _set(conversation: Conversation, language: str, how: LanguageFrom) -> None:
    if (conversation.language, conversation.language_from) == (language, how):
        return
    changes = conversation.language != language
    conversation.language, conversation.language_from = language, how
    conversation.save(update_fields=["language", "language_from"])
    if changes:
        doorbell.ring(doorbell.topic_of(conversation.pk), events.LanguageChanged(conversation.pk))
        doorbell.ring(doorbell.OPERATORS, events.RowChanged(conversation.pk))
