"""Reads one conversation for a reader who opens it: its entries and the facts that led to its state."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from conversations import protocol
from conversations.domain import operator_names, ratings, visited_pages, way
from conversations.domain.file_frames import Audience
from conversations.domain.languages import bot_of
from conversations.domain.list_rows import last_of, visitor_last_of
from conversations.domain.questions_back import HeardWords
from conversations.domain.visitors import Bearer
from conversations.journal.entries import body
from conversations.models import Conversation, Entry, Operator, Wait
from conversations.protocol import ContextFacts, Earlier, HandoffCard, Reason

EARLIER = 5


def find(operator: Operator, pk: int) -> Conversation:
    """The conversation, with its names, if this operator may see it. Refuses `not_found`."""
    return Conversation.objects.visible_to(operator).with_names().or_refuse(pk)


def context(operator: Operator, pk: int, *, ref: str) -> ContextFacts:
    """The reason for waiting, sentences not understood, variables, page, earlier conversations. Refuses `not_found`."""
    conversation = find(operator, pk)
    earlier = Conversation.objects.visible_to(operator).filter(visitor=conversation.visitor_id, pk__lt=pk)
    return ContextFacts(
        ref=ref,
        reason=_first_reason(conversation) or None,  # type: ignore[arg-type]
        awaiting_since=protocol.timestamp(conversation.waits_since) if conversation.waits_since else None,
        not_understood=_not_understood(conversation),
        variables=_answers(conversation),
        kinds=_kinds(conversation),
        page=conversation.page or None,
        greeting=msgspec.convert(conversation.greeting, protocol.Greeting | None),
        earlier=[
            Earlier(
                id=each.pk,
                started_at=protocol.timestamp(each.started_at),
                last=last_of(each),
                visitor_last=visitor_last_of(each),
            )
            for each in earlier.order_by("-pk")[:EARLIER]
        ],
        ratings=ratings.of(conversation),
        led_here=_led_here(conversation),
        handoff=_handoff(conversation),
        way=way.of(conversation),
        pages=visited_pages.of(conversation),
    )


def visitor_seen_at(pk: int) -> str | None:
    """When the visitor read the last entry that they have read, if that is known."""
    at = Conversation.objects.filter(pk=pk).values_list("visitor_seen_at", flat=True).first()
    return protocol.timestamp(at) if at else None


def operator_history(operator: Operator, pk: int, *, before: int, limit: int) -> list[protocol.EntryFrame]:
    """The `limit` entries just before `before`, oldest first. Refuses `not_found`."""
    return _entries_before(find(operator, pk), "operator", before=before, limit=limit)


def visitor_history(bearer: Bearer, pk: int, *, before: int, limit: int) -> list[protocol.EntryFrame]:
    """As `operator_history`, for the bearer's own conversation."""
    return _entries_before(Conversation.objects.of(bearer).or_refuse(pk), "visitor", before=before, limit=limit)


def entries(
    conversation: int, audience: Audience, *, after: int, limit: int = protocol.REPLAY
) -> list[protocol.EntryFrame]:
    """The last `limit` entries after `after`, oldest first."""
    found = Entry.objects.filter(conversation=conversation, seq__gt=after).order_by("-seq")[:limit]
    return _frames(reversed(found), audience)


def entry_for_operators(conversation: int, seq: int) -> protocol.OperatorEntryFrame:
    """One entry with all that only operators get. The caller has checked who asks."""
    return operator_names.entry(Entry.objects.get(conversation=conversation, seq=seq))


def entries_between(conversation: int, audience: Audience, *, after: int, upto: int) -> list[protocol.EntryFrame]:
    """All entries after `after` up to and including `upto`, which a socket missed."""
    found = Entry.objects.filter(conversation=conversation, seq__gt=after, seq__lte=upto).order_by("seq")
    return _frames(found, audience)


def _entries_before(
    conversation: Conversation, audience: Audience, *, before: int, limit: int
) -> list[protocol.EntryFrame]:
    found = Entry.objects.filter(conversation=conversation, seq__lt=before).order_by("-seq")[:limit]
    return _frames(reversed(found), audience)


def _frames(found: Iterable[Entry], audience: Audience) -> list[protocol.EntryFrame]:
    """The entries' frames for this side."""
    if audience == "operator":
        return [operator_names.entry(each) for each in found]
    return [protocol.EntryFrame(entry=body(each)) for each in found]


def _first_reason(conversation: Conversation) -> str:
    """Why the visitor began to wait, also if an operator has held the conversation meanwhile and released it."""
    if not conversation.awaiting_since:
        return ""
    return conversation.first_awaiting_reason or conversation.awaiting_reason


def _led_here(conversation: Conversation) -> Reason | None:
    """Why the visitor began to wait for a person, this time or the last time."""
    begun = conversation.first_awaiting_reason or conversation.awaiting_reason
    waits = Wait.objects.filter(conversation=conversation).order_by("-since").values_list("reason", flat=True)
    return begun or waits.first()  # type: ignore[return-value]  # the protocol's own words


def _handoff(conversation: Conversation) -> HandoffCard | None:
    """What the bot's engine said in the latest wait; None if an engine did not begin it."""
    wait = Wait.objects.filter(conversation=conversation).order_by("-since").first()
    return HandoffCard(category=wait.category, summary=wait.summary) if wait and wait.category else None


def _answers(conversation: Conversation) -> dict[str, str]:
    """The answers to the bot's questions. The visitor's name, which texts may use as well, is shown elsewhere."""
    return conversation.bot_session.answers


def _kinds(conversation: Conversation) -> dict[str, str]:
    """Of the answers, those that are kept in another form than people read them in: days and numbers."""
    kinds = bot_of(conversation).spoken_kinds
    return {name: kinds[name] for name in _answers(conversation) if name in kinds}


def _not_understood(conversation: Conversation) -> list[str]:
    """The visitor's words before each of the bot's default answers, since somebody last settled it; at most ten.

    What led to a takeover stays while it lasts, and for the next operator after a release.
    """
    said: list[str] = []
    heard = HeardWords[str]()
    by_seq: dict[int, str] = {}
    for entry in Entry.objects.filter(conversation=conversation).order_by("-seq")[:200][::-1]:
        if entry.author == "visitor":
            by_seq[entry.seq] = entry.text
            heard.visitor_said(entry.text, entry.text, meant=entry.input)
        elif entry.notice in ("finished", "bot_again"):
            said = []
        elif entry.not_understood:
            said += filter(None, [" ".join(heard.take(entry.input, by_seq))])
        elif entry.author == "bot":
            heard.bot_said(entry.buttons)
    return said[-10:]
