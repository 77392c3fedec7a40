"""Messages and read receipts of operators."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from bots.answering import saying, takeover_texts
from conversations import journal, protocol
from conversations.database.threads import in_thread
from conversations.domain import reading, seen_marks, takeover
from conversations.domain.bot_lines import operator_line, variables_of
from conversations.domain.languages import bot_of
from conversations.domain.typed_text import clean, has_words
from conversations.journal import receipts
from conversations.journal.entries import body
from conversations.journal.items import Append, Behind, Line, Saw, Stored
from conversations.models import Entry, Operator
from conversations.refusals import Refused
from plain_text import clean_text


async def operator_says(
    operator: Operator,
    conversation: int,
    text: str,
    *,
    epoch: int,
    ref: str,
    hidden: Collection[int],
    holds: bool,
    seen: int | None = None,
    original: str = "",
) -> dict[str, Any]:
    """Stores the holder's words. Refuses (`not_holder`) anyone else, and an old epoch. With `seen`, the last entry
    that the operator saw, refuses (`stale_view`) if somebody else has written since. `original`: what the operator
    wrote, if the text is its translation; kept with the entry, and no visitor gets it.

    `hidden`: the bots that the operator may not see (`rights.hidden_from`). `holds`: whether the console believes that
    it holds the conversation in this epoch; if not, the row is read first, and words that are refused write nothing.
    """
    if hidden:
        # An operator without hidden bots is not checked: losing a bot closes the connection within seconds.
        await in_thread(reading.find, operator, conversation)
    if not holds:
        await in_thread(_refuse_stranger, operator, conversation, epoch, ref)
    try:
        words = clean(text)
    except Refused as refused:
        return await in_thread(receipts.remembered_or_refused, receipts.sender_of(operator), ref, refused)
    own = clean_text(original).strip()
    line = Line(
        author="operator",
        text=words,
        name=operator.name,
        operator=operator.pk,
        input={"original": own} if has_words(own) and own != words.strip() else None,
    )
    item = _by_holder(operator, conversation, epoch, ref, (line,))
    return await journal.say(item) if seen is None else await _say_if_seen(operator, item, seen)


async def _say_if_seen(operator: Operator, item: Append, seen: int) -> dict[str, Any]:
    """Stores the item unless somebody else has written after `seen`. The operator's own later entries do not count."""
    while True:
        [result] = await journal.append([replace(item, seen=seen)])
        if not isinstance(result, Behind):
            return journal.answer(result)
        later = await in_thread(_entries_after, item.conversation, seen)
        if any(each.operator_id != operator.pk for each in later):
            raise Refused("stale_view", entries=tuple(body(each) for each in later))
        seen = later[-1].seq


def _entries_after(conversation: int, seq: int) -> list[Entry]:
    """The last entries after `seq`, oldest first; as many as a watch would send."""
    return list(Entry.objects.filter(conversation=conversation, seq__gt=seq).order_by("-seq")[: protocol.REPLAY])[::-1]


async def send_interaction(
    operator: Operator, conversation: int, interaction: int, *, epoch: int, ref: str
) -> dict[str, Any]:
    """Stores one of the bot's interactions as the holder's words. Refuses `no_such_interaction`, `not_holder`."""
    known = await in_thread(receipts.remembered, receipts.sender_of(operator), ref)
    if known is not None:
        return known
    await in_thread(_refuse_stranger, operator, conversation, epoch, ref)
    lines = await in_thread(_interaction_lines, operator, conversation, interaction)
    return await journal.say(_by_holder(operator, conversation, epoch, ref, lines))


async def operator_saw(
    operator: Operator, pk: int, seq: int, *, ref: str, hidden: Collection[int], watching: bool
) -> dict[str, Any]:
    """Marks the entries up to `seq` as read: `unread` counts from there, for everyone, and `new` for this operator.
    Refuses `not_found`.

    An operator who is `watching` the conversation and has no `hidden` bots was checked when the watch began.
    """
    if hidden or not watching:
        await in_thread(reading.find, operator, pk)
    saw = Append(conversation=pk, sender=receipts.sender_of(operator), ref=ref, saw=Saw("operator", seq))
    [result] = await journal.append([saw])
    if isinstance(result, Behind):
        return await in_thread(_operator_saw_some, operator, pk, seq, ref)
    if isinstance(result, Stored):
        await in_thread(seen_marks.saw, operator, pk, seq)
    return journal.answer(result)


def sendable(operator: Operator, pk: int) -> list[protocol.InteractionCard]:
    """The interactions that operators may send in this conversation, with their texts. Refuses `not_found`."""
    conversation = reading.find(operator, pk)
    bot = bot_of(conversation)
    variables = variables_of(conversation)
    return [
        protocol.InteractionCard(
            id=each, name=name, text="\n\n".join(said.text for said in saying.say(bot, each, variables))
        )
        for each, name in takeover_texts.sendable(bot)
        if saying.say(bot, each, variables)
    ]


def _refuse_stranger(operator: Operator, pk: int, epoch: int, ref: str) -> None:
    """Refuses anyone but the holder in this epoch, unless the command was answered before. Reads only."""
    receipts.try_first(receipts.sender_of(operator), ref, lambda: takeover.held(operator, pk, epoch=epoch, lock=False))


def _interaction_lines(operator: Operator, pk: int, interaction: int) -> tuple[Line, ...]:
    conversation = reading.find(operator, pk)
    bot = bot_of(conversation)
    if interaction not in dict(takeover_texts.sendable(bot)):
        raise Refused("no_such_interaction")
    says = saying.say(bot, interaction, variables_of(conversation) | {"operator": operator.name})
    if not says:
        raise Refused("no_such_interaction")
    return tuple(operator_line(said, operator, "interaction") for said in says)


def _operator_saw_some(operator: Operator, pk: int, seq: int, ref: str) -> dict[str, Any]:
    """Counts what is unread after `seq`."""

    def work() -> dict[str, Any]:
        conversation = takeover.locked(operator, pk)
        seen_marks.saw(operator, pk, seq)
        if seq <= conversation.seen_seq or not conversation.unread:
            return {}
        unseen = Entry.objects.filter(conversation=pk, author="visitor", seq__gt=seq).count()
        journal.write(conversation, Append(conversation=pk, saw=Saw("operator", seq, unseen=unseen)))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: reading.find(operator, pk))


def _by_holder(operator: Operator, conversation: int, epoch: int, ref: str, lines: tuple[Line, ...]) -> Append:
    return Append(
        conversation=conversation,
        lines=lines,
        sender=receipts.sender_of(operator),
        ref=ref,
        holder=operator.pk,
        epoch=epoch,
    )
