"""What visitors and operators say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from bots.answering import saying, takeover_texts, turns
from bots.answering.published import PublishedBot, published
from bots.answering.session import Session
from bots.wording.said import Say
from conversations import journal, protocol
from conversations.database.threads import in_thread
from conversations.domain import presence, takeover
from conversations.domain.typed_text import clean
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.journal.items import Append, Behind, Line, Saw, Stored, notice
from conversations.models import Conversation, Entry, Operator, Visitor
from conversations.protocol import Via
from conversations.realtime import doorbell, events
from conversations.refusals import Refused


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor's command is answered, and whether the bot may owe an answer now."""

    answer: dict[str, Any]
    owes: bool = True


async def visitor_says(bearer: Bearer, text: str, *, ref: str, conversation: int | None) -> Said:
    """Stores the visitor's words; the bot then owes an answer. Begins a conversation where `conversation` is None."""
    try:
        words = clean(text)
    except Refused as refused:
        return Said(await _answered_before(bearer.sender, ref, refused))
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
    """Stores a press as the visitor's words, with what the button carried when the entry was said.

    `greeting` is the one this visitor was shown, where the button is the greeting's; else `seq` names the entry.
    """
    known = await in_thread(receipts.remembered, bearer.sender, ref)
    if known is not None:
        return Said(known)
    if greeting is not None:
        buttons = await in_thread(_greeting_buttons, conversation, greeting)
    else:
        buttons = await in_thread(_buttons_of, conversation, seq or 0)
    pressed = next((each for each in buttons if each.id == button), None)
    if pressed is None or pressed.kind not in ("postback", "live_agent"):
        raise Refused("no_such_button")
    meaning = {"kind": pressed.kind, "text": pressed.value or pressed.label}
    line = Line(author="visitor", text=pressed.label, name=bearer.name, input=meaning)
    return await _store(bearer, line, ref=ref, conversation=conversation)


async def request_agent(bearer: Bearer, *, ref: str) -> Said:
    """Raises Awaiting Agent and confirms it to the visitor. Refused (`already_taken`) while an operator is there."""
    return Said(await in_thread(_request_agent, bearer, ref))


async def operator_says(operator: Operator, conversation: int, text: str, *, epoch: int, ref: str) -> dict[str, Any]:
    """Stores the holder's words. Refused (`not_holder`) to anyone else, and under an old epoch."""
    try:
        words = clean(text)
    except Refused as refused:
        return await _answered_before(receipts.sender_of(operator), ref, refused)
    line = Line(author="operator", text=words, name=operator.name, operator=operator.pk)
    return await journal.say(_by_holder(operator, conversation, epoch, ref, (line,)))


async def send_interaction(
    operator: Operator, conversation: int, interaction: int, *, epoch: int, ref: str
) -> dict[str, Any]:
    """The holder sends one of the bot's interactions."""
    known = await in_thread(receipts.remembered, receipts.sender_of(operator), ref)
    if known is not None:
        return known
    lines = await in_thread(_interaction_lines, operator, conversation, interaction)
    return await journal.say(_by_holder(operator, conversation, epoch, ref, lines))


async def visitor_saw(bearer: Bearer, conversation: int, seq: int, *, ref: str) -> dict[str, Any]:
    """The visitor has read up to `seq`."""
    return await journal.say(Append(conversation=conversation, sender=bearer.sender, ref=ref, saw=Saw("visitor", seq)))


async def operator_saw(operator: Operator, pk: int, seq: int, *, ref: str) -> dict[str, Any]:
    """An operator who may see it has read up to `seq`: `unread` counts from there, for everyone."""
    saw = Append(conversation=pk, sender=receipts.sender_of(operator), ref=ref, saw=Saw("operator", seq))
    [result] = await journal.append([saw])
    if isinstance(result, Behind):
        return await in_thread(_operator_saw_some, operator, pk, seq, ref)
    return journal.answer(result)


def sendable(operator: Operator, pk: int) -> list[protocol.InteractionCard]:
    """The interactions that operators may send in this conversation, with their texts. Refuses `not_found`."""
    conversation = _visible(operator, pk)
    bot = published(conversation.bot_id)
    variables = variables_of(conversation)
    return [
        protocol.InteractionCard(
            id=each, name=name, text="\n\n".join(said.text for said in saying.say(bot, each, variables))
        )
        for each, name in takeover_texts.sendable(bot)
        if saying.say(bot, each, variables)
    ]


def visitor_topic(sender: str) -> str:
    """The topic of one visitor's pages."""
    return f"visitor.{sender[:32]}"


def operator_line(said: Say, operator: Operator, via: Via) -> Line:
    """What an operator's act makes the system say."""
    return Line(
        author="operator",
        text=said.text,
        name=operator.name,
        operator=operator.pk,
        via=via,
        buttons=buttons_of(said),
    )


def bot_line(said: Say, *, name: str, not_understood: bool = False) -> Line:
    """What the bot decided to say."""
    return Line(author="bot", text=said.text, name=name, buttons=buttons_of(said), not_understood=not_understood)


def buttons_of(said: Say) -> tuple[dict[str, Any], ...]:
    """The buttons as an entry keeps them."""
    return tuple(msgspec.to_builtins(button) for button in said.buttons)


def variables_of(conversation: Conversation) -> dict[str, str]:
    """What the texts of this conversation may use; needs the visitor's row."""
    return conversation.bot_session.variables | {"visitor": conversation.visitor.name}


async def _store(bearer: Bearer, line: Line, *, ref: str, conversation: int | None) -> Said:
    item = Append(conversation=conversation or 0, lines=(line,), sender=bearer.sender, ref=ref)
    if conversation is not None:
        [result] = await journal.append([item])
        if not (isinstance(result, Refused) and result.code in ("ended", "not_found")):
            return Said(journal.answer(result), owes=not isinstance(result, Stored) or result.owes)
    return Said(await in_thread(_begin_and_store, bearer, item))


def _begin_and_store(bearer: Bearer, item: Append) -> dict[str, Any]:
    try:
        return _begin(bearer, item)
    except IntegrityError:
        # Two tabs of one visitor began in the same moment; the other one's conversation is there now.
        return _begin(bearer, item)


def _begin(bearer: Bearer, item: Append) -> dict[str, Any]:
    with transaction.atomic():
        known = receipts.remembered(bearer.sender, item.ref)
        if known is not None:
            return known
        conversation = open_conversation(bearer)
        [result] = journal.commit([msgspec.structs.replace(item, conversation=conversation.pk)])
        return journal.answer(result)


def open_conversation(bearer: Bearer) -> Conversation:
    """The bearer's open conversation, or a new one. One that has outlived the bot's timeout is ended first.

    Refuses (`bot_off`) to begin one with a bot that is switched off. Inside the caller's transaction.
    """
    visitor, _ = Visitor.objects.get_or_create(
        token_hash=bearer.sender, defaults={"bot_id": bearer.bot, "name": bearer.name}
    )
    if bearer.name and visitor.name != bearer.name:
        visitor.name = bearer.name
        visitor.save(update_fields=["name"])
    current = Conversation.objects.select_for_update().filter(visitor=visitor, ended_at=None).first()
    now = timezone.now()
    if current and not (current.ends_at <= now and current.operator_id is None):
        return current
    if current:
        takeover.end(current)
    bot = published(bearer.bot)
    if not bot.enabled:
        raise Refused("bot_off")
    shown = saying.greeting(bot, {"visitor": visitor.name})
    conversation = Conversation.objects.create(
        bot_id=bearer.bot,
        visitor=visitor,
        page=bearer.page,
        session=turns.opening(bot).stored(),
        greeting={"text": shown.text, "buttons": list(buttons_of(shown))} if shown else None,
        started_at=now,
        stalls_at=now + timedelta(minutes=bot.stalled_after_minutes),
        abandons_at=now + timedelta(minutes=bot.abandoned_after_minutes),
        ends_at=now + timedelta(minutes=bot.ended_after_minutes),
    )
    doorbell.ring(visitor_topic(bearer.sender), events.ConversationBegan(conversation.pk))
    return conversation


async def _answered_before(sender: str, ref: str, refused: Refused) -> dict[str, Any]:
    """The remembered answer of a command that is refused before the journal looks; raises the refusal without one."""
    known = await in_thread(receipts.remembered, sender, ref)
    if known is None:
        raise refused
    return known


def _operator_saw_some(operator: Operator, pk: int, seq: int, ref: str) -> dict[str, Any]:
    """Counts what is unread after `seq`."""

    def work() -> dict[str, Any]:
        conversation = takeover.locked(operator, pk)
        if seq <= conversation.seen_seq or not conversation.unread:
            return {}
        unseen = Entry.objects.filter(conversation=pk, author="visitor", seq__gt=seq).count()
        journal.write(conversation, Append(conversation=pk, saw=Saw("operator", seq, unseen=unseen)))
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work)


def _greeting_buttons(conversation: int | None, shown: protocol.Greeting) -> tuple[protocol.Button, ...]:
    """Those of the greeting that this conversation began with; a page without one was just shown `shown`."""
    kept = Conversation.objects.filter(pk=conversation or 0).values_list("greeting", flat=True).first()
    return msgspec.convert(kept, protocol.Greeting).buttons if kept else shown.buttons


def _buttons_of(conversation: int | None, seq: int) -> tuple[protocol.Button, ...]:
    if conversation is None:
        raise Refused("no_conversation")
    entry = Entry.objects.filter(conversation=conversation, seq=seq).first()
    return msgspec.convert(entry.buttons, tuple[protocol.Button, ...]) if entry else ()


def _request_agent(bearer: Bearer, ref: str) -> dict[str, Any]:
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


def agent_request(conversation: Conversation, session: Session) -> tuple[tuple[Line, ...], Session]:
    """What the visitor reads who asked for a person, and the bot's session after it.

    A comment the first time, and the bot's confirmation; the interaction that runs where nobody is there may ask.
    """
    bot = published(conversation.bot_id)
    online = presence.anyone_online(conversation.bot_id)
    variables = variables_of(conversation) | session.variables
    says = takeover_texts.agent_request_answer(bot, operators_online=online, variables=variables)
    instead = takeover_texts.agent_request_interaction(bot, operators_online=online)
    if instead is not None:
        session = turns.reached(bot, session, instead)
    return _agent_request_lines(conversation, bot, says), session


def _agent_request_lines(conversation: Conversation, bot: PublishedBot, says: tuple[Say, ...]) -> tuple[Line, ...]:
    confirmation = tuple(bot_line(said, name=bot.name) for said in says)
    told = bool(conversation.awaiting_since) and conversation.awaiting_told
    return confirmation if told and confirmation else (notice("awaiting"), *confirmation)


def _interaction_lines(operator: Operator, pk: int, interaction: int) -> tuple[Line, ...]:
    conversation = _visible(operator, pk)
    bot = published(conversation.bot_id)
    if interaction not in dict(takeover_texts.sendable(bot)):
        raise Refused("no_such_interaction")
    says = saying.say(bot, interaction, variables_of(conversation) | {"operator": operator.name})
    if not says:
        raise Refused("no_such_interaction")
    return tuple(operator_line(said, operator, "interaction") for said in says)


def _visible(operator: Operator, pk: int) -> Conversation:
    conversation = Conversation.objects.visible_to(operator).select_related("visitor").filter(pk=pk).first()
    if conversation is None:
        raise Refused("not_found")
    return conversation


def _by_holder(operator: Operator, conversation: int, epoch: int, ref: str, lines: tuple[Line, ...]) -> Append:
    return Append(
        conversation=conversation,
        lines=lines,
        sender=receipts.sender_of(operator),
        ref=ref,
        holder=operator.pk,
        epoch=epoch,
    )
