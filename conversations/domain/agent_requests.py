"""A visitor asks for a person, or takes that back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bots.answering import takeover_texts, turns
from bots.answering.published import PublishedBot, published
from bots.answering.session import Session
from bots.wording.said import Say
from conversations import journal
from conversations.database.threads import in_thread
from conversations.domain import presence
from conversations.domain.bot_lines import bot_line, variables_of
from conversations.domain.languages import bot_of
from conversations.domain.opening import open_conversation
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.journal.items import Append, Line, notice
from conversations.models import Conversation
from conversations.refusals import Refused


async def request_agent(bearer: Bearer, *, ref: str) -> dict[str, Any]:
    """Raises Awaiting Agent and confirms it to the visitor. Refuses (`already_taken`) while an operator is there."""
    return await in_thread(_request_agent, bearer, ref)


async def take_back(bearer: Bearer, *, ref: str) -> dict[str, Any]:
    """Lowers Awaiting Agent, because the visitor no longer wants a person, and tells both sides.

    Refuses `gone` if nobody is awaited, `already_taken` if somebody has come meanwhile.
    """
    return await in_thread(_take_back, bearer, ref)


def agent_request(
    conversation: Conversation, session: Session, *, heard: bool = True
) -> tuple[tuple[Line, ...], Session]:
    """The lines for a visitor who asks for a person, and the bot's session after them.

    The lines are a notice the first time, and the bot's confirmation. If no operator is online, the interaction that
    runs instead may ask a question, which the session then holds. Unless the visitor has `heard` something, a bot whose
    configurer left the confirmation empty says a default sentence.
    """
    bot = bot_of(conversation)
    online = presence.anyone_online(conversation.bot_id)
    variables = variables_of(conversation) | session.variables
    says = takeover_texts.agent_request_answer(bot, operators_online=online, variables=variables)
    if not says and not heard:
        says = (takeover_texts.default_confirmation(bot, operators_online=online),)
    instead = takeover_texts.agent_request_interaction(bot, operators_online=online)
    if instead is not None:
        session = turns.reached(bot, session, instead)
    return _agent_request_lines(conversation, bot, says), session


def _request_agent(bearer: Bearer, ref: str) -> dict[str, Any]:
    receipts.try_first(bearer.sender, ref, lambda: _refuse_in_vain(bearer))
    with transaction.atomic():
        known = receipts.remembered(bearer.sender, ref)
        if known is not None:
            return known
        conversation = open_conversation(bearer)
        if conversation.operator_id:
            raise Refused("already_taken", operator=presence.person(conversation.operator_id))
        if not published(conversation.bot_id).enabled:
            raise Refused("bot_off")
        lines, session = agent_request(conversation, conversation.bot_session)
        asked = Append(
            conversation=conversation.pk, lines=lines, sender=bearer.sender, ref=ref, unheld=True, asks="requested",
            session=session,
        )  # fmt: skip
        [result] = journal.commit([asked])
        return journal.answer(result)


def _take_back(bearer: Bearer, ref: str) -> dict[str, Any]:
    def guard() -> Conversation:
        current: Conversation | None = Conversation.objects.of(bearer).filter(ended_at=None).first()
        if current and current.operator_id:
            raise Refused("already_taken", operator=presence.person(current.operator_id))
        if current is None or not current.awaiting_since:
            raise Refused("gone", _("You are not waiting for a person."))
        return current

    known = receipts.remembered(bearer.sender, ref)
    if known is not None:
        return known
    item = Append(
        conversation=guard().pk, lines=(notice("taken_back"),), sender=bearer.sender, ref=ref, unheld=True,
        takes_back=True,
    )  # fmt: skip
    [result] = journal.commit([item])
    return journal.answer(result)


def _refuse_in_vain(bearer: Bearer) -> None:
    """Refuses while an operator is there, and if the bot is off."""
    current = Conversation.objects.of(bearer).filter(ended_at=None).first()
    if current and current.operator_id:
        raise Refused("already_taken", operator=presence.person(current.operator_id))
    if not published(bearer.bot).enabled:
        raise Refused("bot_off")


def _agent_request_lines(conversation: Conversation, bot: PublishedBot, says: tuple[Say, ...]) -> tuple[Line, ...]:
    confirmation = tuple(bot_line(said, name=bot.name) for said in says)
    told = bool(conversation.awaiting_since) and conversation.awaiting_told
    return confirmation if told and confirmation else (notice("awaiting"), *confirmation)
