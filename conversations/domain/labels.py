"""The labels of conversations: names of the bot's own labels, kept in the conversation's row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from accounts import audit
from bots.models import Label
from conversations.domain.full_text import filling
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.protocol.cards import LabelCard
from conversations.realtime import doorbell, events
from conversations.refusals import Refused
from plain_text.folding import folded


def tags_of(stored: str) -> tuple[str, ...]:
    """The labels in a conversation's column."""
    return tuple(stored.strip(Label.SEPARATOR).split(Label.SEPARATOR)) if stored else ()


def of_bots(bots: Collection[int]) -> list[LabelCard]:
    """The labels of these bots in their order."""
    return _cards(Label.objects.filter(bot__in=bots))


def visible(hidden: Collection[int]) -> list[LabelCard]:
    """The labels of all bots but these."""
    return _cards(Label.objects.exclude(bot__in=hidden))


def set_tags(operator: Operator, pk: int, tags: Sequence[str], *, ref: str) -> dict[str, Any]:
    """Puts these labels on the conversation and takes off the others. Refuses `not_found`, and `invalid` for a label
    that the bot does not have. One that is on it already may stay, also if the bot has it no more."""

    def guard() -> None:
        conversation = Conversation.objects.visible_to(operator).or_refuse(pk)
        _stored(conversation, tags)

    return receipts.once(receipts.sender_of(operator), ref, lambda: _set(operator, pk, tags), guard=guard)


def _cards(found: Any) -> list[LabelCard]:
    rows = found.order_by("bot", "position", "id").values_list("bot", "name", "color")
    return [LabelCard(bot=bot, name=name, color=color) for bot, name, color in rows]


def _stored(conversation: Conversation, tags: Sequence[str]) -> str:
    known = {folded(label.name): label.name for label in of_bots([conversation.bot_id])}
    known = {folded(tag): tag for tag in tags_of(conversation.tags)} | known
    if strange := [tag for tag in tags if folded(tag.strip()) not in known]:
        there = ", ".join(known.values()) or "none yet; they are declared in the administration"
        raise Refused("invalid", f"This bot has no label {', '.join(strange)}. Its labels: {there}.")
    column = _column(dict.fromkeys(known[folded(tag.strip())] for tag in tags))
    if len(column) > Conversation._meta.get_field("tags").max_length:  # type: ignore[operator]
        raise Refused("invalid", "These are too many labels. Take some off.")
    return column


def _column(tags: Collection[str]) -> str:
    between = Label.SEPARATOR
    return f"{between}{between.join(tags)}{between}" if tags else ""


def _set(operator: Operator, pk: int, tags: Sequence[str]) -> dict[str, Any]:
    conversation = Conversation.objects.visible_to(operator).select_for_update(of=("self",)).or_refuse(pk)
    column = _stored(conversation, tags)
    if column == conversation.tags:
        return {}
    conversation.tags = column
    conversation.save(update_fields=["tags"])
    audit.about(pk, audit.Act.LABELED, operator.user, ", ".join(tags_of(column)))
    filling.again([pk])
    doorbell.ring(doorbell.topic_of(pk), events.CardChanged(pk))
    doorbell.ring(doorbell.OPERATORS, events.RowChanged(pk))
    return {}
