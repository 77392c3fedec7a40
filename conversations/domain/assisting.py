"""A language model helps operators: a reply, other words, a translation, a summary.

It is the bot's own, else the installation's. It sends and stores nothing. It costs tokens of its budget, and the audit
trail has who asked for what. Private notes are not told to it.
"""

from __future__ import annotations

import logging
import re
from typing import NamedTuple

import msgspec

from accounts import audit
from bots.answering import budget, passages
from bots.answering.helping import Helper, helper_of
from bots.answering.published import PublishedBot, published
from bots.answering.speaking import speaking
from bots.engines import asking, usage
from bots.engines.problems import EngineFailed, Problem
from bots.engines.seam import Briefing, Happened, Past, Spoken
from bots.language_model.assistance import Help, Request, assist
from bots.language_model.passages import Passage
from conversations.database.threads import in_thread
from conversations.domain import briefings, spent_budgets, takeover
from conversations.models import Conversation, Operator
from conversations.protocol.assisting import Suggest
from conversations.protocol.values import ErrorCode
from conversations.refusals import Refused

logger = logging.getLogger(__name__)

OF_HOLDER = ("reply", "rewrite")
OF_TEXT = ("rewrite", "translate")
MOST_SUMMED = 100
"""Entries before the bot's last turn that a summary is made from."""

MOST_HEARD = 10
"""The same of a translation, which only shows the visitor's language."""

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
CODES: dict[Problem, ErrorCode] = {"slow": "model_slow", "busy": "model_busy", "budget": "model_spent"}


class _Prepared(NamedTuple):
    """What the model is asked. `seq`: the last entry that it is told of."""

    helper: Helper
    request: Request
    seq: int


def helps(conversation: Conversation) -> bool:
    """Whether a language model helps here, also if an operator has switched its answers off."""
    return helper_of(published(conversation.bot_id)) is not None


async def suggest(operator: Operator, command: Suggest) -> tuple[Help, int]:
    """The model's help, and the last entry that it was told. Cancelling closes the connection.

    Refuses `no_model`, `not_holder`, `not_found`, `empty`, `invalid`, and the codes of a model's failures.
    """
    prepared = await in_thread(_prepare, operator, command)
    with usage.counted() as used:
        try:
            found = await asking.guarded(prepared.helper.name, lambda: _twice(prepared))
        except EngineFailed as failed:
            logger.warning("help in conversation %s: %s %s", command.conversation, failed.problem, failed.detail)
            raise Refused(CODES.get(failed.problem, "model_failed")) from None
        finally:
            if used.tokens:
                await in_thread(_count, prepared.helper, used.tokens)
    return found, prepared.seq


async def _twice(prepared: _Prepared) -> Help:
    try:
        return await assist(prepared.helper.endpoint, prepared.request)
    except EngineFailed as failed:
        if failed.problem != "away":
            raise
    return await assist(prepared.helper.endpoint, prepared.request)


def _prepare(operator: Operator, command: Suggest) -> _Prepared:
    if command.kind in OF_HOLDER:
        conversation = takeover.held(operator, command.conversation, epoch=command.epoch, lock=False)
    else:
        conversation = takeover.visible(operator, command.conversation)
    bot = speaking(published(conversation.bot_id), conversation.language)
    helper = helper_of(bot)
    if helper is None:
        raise Refused("no_model")
    if command.kind in OF_TEXT and not (command.text or "").strip():
        raise Refused("empty")
    if command.into and not TAG.fullmatch(command.into):
        raise Refused("invalid", "into: a language tag like de or pt-BR is expected.")
    if helper.is_spent:
        if helper.bot is not None:
            spent_budgets.tell(helper.bot)
        raise Refused("model_spent")
    request = _request(command, conversation, bot, helper.history)
    audit.about(conversation.pk, audit.Act.ASSISTED, operator.user, command.kind)
    return _Prepared(helper, request, conversation.last_seq)


def _count(helper: Helper, tokens: int) -> None:
    if helper.bot is None:
        budget.use_for_operators(tokens)
    else:
        spent_budgets.use(helper.bot, tokens, helper.day_tokens)


def _request(command: Suggest, conversation: Conversation, bot: PublishedBot, history: int) -> Request:
    past: tuple[Past, ...] = ()
    if command.kind in ("reply", "summary"):
        past = _past(conversation, history if command.kind == "reply" else MOST_SUMMED)
    elif command.kind == "translate" and not command.into:
        past = _past(conversation, MOST_HEARD)
    return Request(
        kind=command.kind,
        language=command.into
        or conversation.language
        or f"that the visitor writes, or, if it shows none, {bot.language}",
        style=command.style or "correct",
        text=command.text if command.kind in OF_TEXT and command.text else "",
        past=past,
        passages=_passages(bot, past) if command.kind == "reply" else (),
    )


def _past(conversation: Conversation, most: int) -> tuple[Past, ...]:
    """What was said, the oldest first, without operators' notes for the bot."""
    since, history = briefings.past_of(conversation, conversation.last_seq + 1, most)
    return tuple(
        msgspec.structs.replace(each, note="") if isinstance(each, Happened) else each for each in (*history, *since)
    )


def _passages(bot: PublishedBot, past: tuple[Past, ...]) -> tuple[Passage, ...]:
    """What the bot's sources hold about the visitor's last words."""
    said = [at for at, each in enumerate(past) if isinstance(each, Spoken) and each.speaker == "visitor"]
    last = past[said[-1]] if said else None
    if not isinstance(last, Spoken) or not bot.all_sources:
        return ()
    return passages.passages_for(bot, Briefing(message=last.text, history=past[: said[-1]]))
