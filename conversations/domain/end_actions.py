"""Sends an end action: its lines, the notice, and the bot in charge again, in one transaction."""

from __future__ import annotations

import msgspec

from accounts import audit
from bots.answering import takeover_texts
from bots.wording.said import Say
from conversations import journal
from conversations.domain import bot_notes, holding
from conversations.domain.bot_lines import line_of_bot_for, operator_line
from conversations.domain.languages import bot_of
from conversations.journal.items import Append, Handover, Line, notice
from conversations.models import Conversation, Entry, Operator, Takeover
from conversations.protocol import FinishAction


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What a finish sends. `interaction`: the one that the last line comes from."""

    action: FinishAction
    lines: tuple[Line, ...]
    interaction: int | None = None


def ending_of(conversation: Conversation, operator: Operator, action: FinishAction, says: tuple[Say, ...]) -> Ending:
    """The ending with these messages. A message is the operator's own; interactions are the bot's, after the notice."""
    interaction = says[-1].interaction if says else None
    finished = notice("finished", operator)
    if action == "message":
        typed = tuple(operator_line(said, operator, "end_action") for said in says)
        return Ending(action=action, lines=(*typed, finished), interaction=interaction)
    name = bot_of(conversation).name
    spoken = tuple(line_of_bot_for(said, operator, name) for said in says)
    return Ending(action=action, lines=(finished, *spoken), interaction=interaction)


def owed(conversation: int, after: int) -> int | None:
    """The visitor's first words after this entry, which the bot is to answer. A file went to the operator."""
    said = Entry.objects.filter(conversation=conversation, author="visitor", seq__gt=after, attachment__isnull=True)
    return said.order_by("seq").values_list("seq", flat=True).first()


def send(conversation: Conversation, operator: Operator, ending: Ending, *, owes: int | None = None) -> None:
    """Ends the takeover. `owes`: the visitor's entry that the bot is to answer. The caller holds the row's lock."""
    session = takeover_texts.session_after(bot_of(conversation), conversation.bot_session, ending.interaction)
    handover = Handover(owes=owes)
    item = Append(conversation=conversation.pk, lines=ending.lines, handover=handover, session=session)
    epoch = conversation.epoch
    journal.write(conversation, item)
    bot_notes.send(conversation, operator, epoch)
    holding.close(conversation, Takeover.Ending.FINISHED, by=operator, end_action=ending.action)
    audit.about(conversation.pk, audit.Act.FINISHED, operator.user, ending.action)
