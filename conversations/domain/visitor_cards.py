"""What is known of a visitor: name, e-mail, phone and the bot's own fields.

A value is an operator's; else the visitor's latest answer to the bot under the field's name; else the embedding page's,
which nobody has checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts import audit
from bots.models import CardField
from bots.models.card import KNOWN
from conversations.domain import labels
from conversations.domain.full_text import filling
from conversations.journal import receipts
from conversations.models import Conversation, Operator, Visitor, VisitorCard
from conversations.protocol.cards import Card, CardValue
from conversations.realtime import doorbell, events
from conversations.refusals import Refused
from plain_text import clean_line

LONGEST = {"name": 200, "email": 254, "phone": 50}
OTHERS = 500
LATEST = 5
"""Conversations of the visitor whose answers are looked at."""


def card(operator: Operator, pk: int) -> Card:
    """The card of a conversation's visitor, with the labels. Refuses `not_found`."""
    return of(Conversation.objects.visible_to(operator).select_related("visitor").or_refuse(pk))


def of(conversation: Conversation) -> Card:
    """As `card`, for a caller who has checked who asks. Needs the visitor's row."""
    own = list(CardField.objects.filter(bot=conversation.bot_id).values_list("name", "label"))
    kept = VisitorCard.objects.filter(pk=conversation.visitor_id).values_list("values", flat=True).first() or {}
    answers = _answers(conversation)
    fields = [_value(name, None, conversation.visitor, kept, answers) for name in KNOWN]
    fields += [_value(name, label, conversation.visitor, kept, answers) for name, label in own]
    return Card(fields=fields, tags=labels.tags_of(conversation.tags), labels=labels.of_bots([conversation.bot_id]))


def set_visitor(operator: Operator, pk: int, given: Mapping[str, str], *, ref: str) -> dict[str, Any]:
    """Changes these fields; "" removes a value. Refuses `not_found`, and `invalid` for fields and values."""

    def guard() -> None:
        conversation = Conversation.objects.visible_to(operator).or_refuse(pk)
        _cleaned(conversation.bot_id, given)

    return receipts.once(receipts.sender_of(operator), ref, lambda: _set(operator, pk, given), guard=guard)


def page_says(pk: int, given: Mapping[str, str]) -> None:
    """Notes what the embedding page says of a conversation's visitor. An operator's words stay.

    Fields that the bot has not, and values that cannot be, are ignored: the page's mistakes are not the visitor's.
    """
    found = Conversation.objects.filter(pk=pk).values_list("visitor", "bot").first()
    if found is None:
        return
    visitor, bot = found
    own = {*CardField.objects.filter(bot=bot).values_list("name", flat=True), "email", "phone"}
    folded = {name.casefold(): text for name, text in given.items()}
    said = {name: clean_line(text, LONGEST.get(name, OTHERS)) for name, text in folded.items() if name in own}
    if not _is_address(said.get("email", "")):
        del said["email"]
    kept = VisitorCard.objects.filter(pk=visitor).values_list("values", flat=True).first() or {}
    if _with_page(kept, said) == kept:
        return
    with transaction.atomic():
        Visitor.objects.select_for_update().get(pk=visitor)  # as in `_set`: nothing of an operator's is lost
        row, _ = VisitorCard.objects.get_or_create(pk=visitor)
        row.values = _with_page(row.values, said)
        row.save()
        _tell(visitor)


def _with_page(kept: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    """The card's values with what the page says."""
    free = {name: text for name, text in said.items() if text and kept.get(name, {}).get("source") != "operator"}
    return {**kept, **{name: {"value": text, "source": "page"} for name, text in free.items()}}


def _value(
    name: str, label: str | None, visitor: Visitor, kept: Mapping[str, Any], answers: Mapping[str, str]
) -> CardValue:
    said = kept.get(name, {})
    if name == "name":
        value = visitor.name or answers.get("name", "")
        if value != visitor.name:
            return CardValue(name=name, value=value, source="bot")
        return CardValue(name=name, value=value, source=said.get("source", "page") if value else None)
    if said.get("source") == "operator":
        return CardValue(name=name, label=label, value=said["value"], source="operator")
    if answers.get(name):
        return CardValue(name=name, label=label, value=answers[name], source="bot")
    return CardValue(name=name, label=label, value=said.get("value", ""), source="page" if said else None)


def _answers(conversation: Conversation) -> dict[str, str]:
    """The visitor's answers, also of the last conversations before; the latest of each."""
    earlier = Conversation.objects.filter(visitor=conversation.visitor_id, pk__lte=conversation.pk)
    found: dict[str, str] = {}
    for each in reversed(earlier.order_by("-pk").only("session")[:LATEST]):
        found |= {name.casefold(): value for name, value in each.bot_session.answers.items() if value}
    return found


def _cleaned(bot: int, given: Mapping[str, str]) -> dict[str, str]:
    own = CardField.objects.filter(bot=bot).values_list("name", flat=True)
    known = (*KNOWN, *own)
    if strange := sorted(given.keys() - set(known)):
        raise Refused("invalid", f"There is no field {', '.join(strange)}. There are {', '.join(known)}.")
    cleaned = {name: clean_line(text, LONGEST.get(name, OTHERS)) for name, text in given.items()}
    if not _is_address(cleaned.get("email", "")):
        raise Refused("invalid", "Enter an e-mail address, such as anna@example.com.")
    return cleaned


def _is_address(text: str) -> bool:
    """Whether this is an e-mail address, or blank."""
    try:
        validate_email(text or "anna@example.com")
    except ValidationError:
        return False
    return True


def _set(operator: Operator, pk: int, given: Mapping[str, str]) -> dict[str, Any]:
    conversation = Conversation.objects.visible_to(operator).or_refuse(pk)
    cleaned = _cleaned(conversation.bot_id, given)
    # Its lock: two who change the same card do so one after the other.
    visitor = Visitor.objects.select_for_update().get(pk=conversation.visitor_id)
    row, _ = VisitorCard.objects.get_or_create(pk=visitor.pk)
    values = dict(row.values)
    for name, text in cleaned.items():
        if text:
            values[name] = {"value": text, "source": "operator"}
        else:
            values.pop(name, None)
    row.values = values
    row.save()
    if "name" in cleaned:
        visitor.rename(cleaned["name"])
    # The audit trail holds no addresses: the fields are named, not their values.
    audit.about(pk, audit.Act.CARD_CHANGED, operator.user, ", ".join(sorted(cleaned)))
    _tell(visitor.pk)
    return {}


def _tell(visitor: int) -> None:
    """Lets operators see the card anew, and find it."""
    theirs = list(Conversation.objects.filter(visitor=visitor).order_by("-pk").values_list("pk", flat=True))
    filling.again(theirs)
    for each in theirs[:LATEST]:
        doorbell.ring(doorbell.topic_of(each), events.CardChanged(each))
        doorbell.ring(doorbell.OPERATORS, events.RowChanged(each))
