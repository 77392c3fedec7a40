"""Messages, button presses and read receipts of visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from bots.answering.published import published
from conversations import journal, protocol
from conversations.database.threads import in_thread
from conversations.domain.opening import open_conversation, refuse_new
from conversations.domain.typed_text import clean
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.journal.due import Due
from conversations.journal.items import Append, Line, Press, Result, Saw, Stored
from conversations.models import Conversation, Entry
from conversations.refusals import Refused


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a visitor's command, and whether the bot may now owe an answer."""

    answer: dict[str, Any]
    owes: bool = True
    due: Due | None = None
    """What the bot owes, as far as nothing need be read to know it."""


async def visitor_says(bearer: Bearer, text: str, *, ref: str, conversation: int | None) -> Said:
    """Stores the visitor's words; the bot then owes an answer. Begins a conversation if `conversation` is None."""
    try:
        words = clean(text)
    except Refused as refused:
        return Said(await in_thread(receipts.remembered_or_refused, bearer.sender, ref, refused))
    line = Line(author="visitor", text=words, name=bearer.name)
    return await _store(bearer, line, ref=ref, conversation=conversation)


async def visitor_presses(
    bearer: Bearer,
    button: int,
    *,
    ref: str,
    conversation: int | None,
    seq: int | None,
    greeting: protocol.Greeting | None,
) -> Said:
    """Stores a press as the visitor's words, with the meaning that the button had when the entry was said.

    `greeting` is the greeting that this visitor was shown, if the button is in it; otherwise `seq` names the entry.
    While the bot owes the answer to a press on that entry, nothing is stored; the answer is that of the first press.
    Refuses `no_such_button`, and `answered` for a button of a question that is over.
    """
    known = await in_thread(receipts.remembered, bearer.sender, ref)
    if known is not None:
        return Said(known)
    if greeting is not None:
        buttons = await in_thread(_greeting_buttons, bearer, conversation, greeting)
    else:
        buttons = await in_thread(_buttons_of, bearer, conversation, seq or 0)
    pressed = next((each for each in buttons if each.id == button), None)
    if pressed is None or pressed.kind not in ("postback", "live_agent"):
        raise Refused("no_such_button")
    press = Press(
        entry=0 if greeting is not None else seq or 0,
        button=button,
        question=pressed.question,
        agent=pressed.kind == "live_agent",
    )
    line = Line(author="visitor", text=pressed.label, name=bearer.name, input=_meaning(pressed, press))
    return await _store(bearer, line, ref=ref, conversation=conversation, press=press)


async def visitor_saw(bearer: Bearer, conversation: int, seq: int, *, ref: str) -> dict[str, Any]:
    """Marks the entries up to `seq` as read by the visitor."""
    return await journal.say(Append(conversation=conversation, sender=bearer.sender, ref=ref, saw=Saw("visitor", seq)))


async def _store(bearer: Bearer, line: Line, *, ref: str, conversation: int | None, press: Press | None = None) -> Said:
    item = Append(conversation=conversation or 0, lines=(line,), sender=bearer.sender, ref=ref, press=press)
    if bearer.bot in _switched_off:
        await in_thread(_refuse_while_off, bearer, ref)
    if conversation is not None:
        [result] = await journal.append([item])
        if isinstance(result, Refused) and result.code == "bot_off":
            _switched_off.add(bearer.bot)
        if not (isinstance(result, Refused) and result.code in ("ended", "not_found")):
            return _said(result)
        item = _elsewhere(item)
    return await in_thread(_begin_and_store, bearer, item)


def _said(result: Result) -> Said:
    """What was said, by the journal's result. Raises a refusal."""
    answer = journal.answer(result)
    return Said(answer, result.owes, result.due) if isinstance(result, Stored) else Said(answer)


def _meaning(pressed: protocol.Button, press: Press) -> dict[str, Any]:
    """The press as an entry keeps it."""
    meaning = {
        "kind": pressed.kind,
        "text": pressed.value or pressed.label,
        "entry": press.entry,
        "button": press.button,
    }
    return meaning if press.question is None else {**meaning, "question": press.question}


def _elsewhere(item: Append) -> Append:
    """The item in another conversation, where a pressed entry has another number or none."""
    if item.press is None:
        return item
    [line] = item.lines
    meant = {key: value for key, value in (line.input or {}).items() if key in ("kind", "text")}
    return msgspec.structs.replace(item, press=None, lines=(msgspec.structs.replace(line, input=meant),))


_switched_off: set[int] = set()
"""Bots that refused a visitor in this process. Only a hint to read first: a refused write takes SQLite's write lock."""


def _refuse_while_off(bearer: Bearer, ref: str) -> None:
    """Refuses what the journal would refuse because the bot is off, by reading alone."""

    def guard() -> None:
        current = Conversation.objects.of(bearer).filter(ended_at=None).first()
        if not (current and current.operator_id) and not published(bearer.bot).enabled:
            raise Refused("bot_off")

    receipts.try_first(bearer.sender, ref, guard)
    _switched_off.discard(bearer.bot)


def _begin_and_store(bearer: Bearer, item: Append) -> Said:
    def guard() -> None:
        if not Conversation.objects.of(bearer).filter(ended_at=None).exists():
            refuse_new(bearer)

    receipts.try_first(bearer.sender, item.ref, guard)
    try:
        return _begin(bearer, item)
    except IntegrityError:
        # Two tabs of one visitor began in the same moment; the other one's conversation is there now.
        return _begin(bearer, item)


def _begin(bearer: Bearer, item: Append) -> Said:
    with transaction.atomic():
        known = receipts.remembered(bearer.sender, item.ref)
        if known is not None:
            return Said(known)
        conversation = open_conversation(bearer)
        [result] = journal.commit([msgspec.structs.replace(item, conversation=conversation.pk)])
        return _said(result)


def _greeting_buttons(
    bearer: Bearer, conversation: int | None, shown: protocol.Greeting
) -> tuple[protocol.Button, ...]:
    """The buttons of the greeting with which this conversation began; without a conversation, of `shown`."""
    kept = Conversation.objects.of(bearer).filter(pk=conversation or 0).values_list("greeting", flat=True).first()
    return msgspec.convert(kept, protocol.Greeting).buttons if kept else shown.buttons


def _buttons_of(bearer: Bearer, conversation: int | None, seq: int) -> tuple[protocol.Button, ...]:
    if conversation is None:
        raise Refused("no_conversation")
    entry = Entry.objects.filter(
        conversation__in=Conversation.objects.of(bearer), conversation=conversation, seq=seq
    ).first()
    return msgspec.convert(entry.buttons, tuple[protocol.Button, ...]) if entry else ()
