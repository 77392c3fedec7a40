"""Answers of the bot that a takeover cut off: kept for the holder, who may send them as own words. Writes only.

They are in no entry, and so in no transcript and no export, unless the holder sends them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bots.answering import turns
from bots.wording.said import Say
from conversations.domain.languages import bot_of
from conversations.journal.items import Append, BotTurn
from conversations.models import Conversation
from conversations.models.about_to_say import AboutToSay
from conversations.realtime import doorbell, events
from plain_text import clean_text

KEPT = timedelta(hours=24)

LONGEST = 4000
"""Characters; an operator's message has as many."""

DISMISSED = ""
"""Stands in the row for words that the holder does not need."""

RESEMBLES = 0.5
"""The part of the words that an edited text keeps if it is still the bot's."""


def words_of(says: Iterable[Say]) -> str:
    """What these messages say, as one text without buttons. Marks stay: operators' texts have the same ones."""
    return "\n\n".join(text for each in says if (text := each.text.strip()))


def rest_of(conversation: Conversation, turn: BotTurn | None) -> tuple[Say, ...]:
    """What would follow this turn after its pause."""
    if turn is None or turn.follows_in is None:
        return ()
    return turns.rest(bot_of(conversation), turn.session)


def keep(pk: int, epoch: int, text: str) -> bool:
    """Keeps the words of an answer under `epoch` if a takeover ended that epoch and still lasts; whether it did."""
    words = clean_text(text).strip()[:LONGEST]
    if not words:
        return False
    with transaction.atomic():
        held = Conversation.objects.filter(pk=pk, epoch=epoch + 1, operator__isnull=False, ended_at=None)
        # Under the row's lock: a finish that comes meanwhile deletes what is kept.
        if held.select_for_update().first() is None:
            return False
        if AboutToSay.objects.filter(pk=pk, text=DISMISSED).exists():
            return False
        AboutToSay.objects.update_or_create(pk=pk, defaults={"text": words, "at": timezone.now()})
        _tell(pk)
    return True


def dismiss(pk: int) -> None:
    """Deletes the words that are kept, and keeps none that come later in this hold. The caller has the row's lock."""
    if AboutToSay.objects.filter(pk=pk).update(text=DISMISSED):
        _tell(pk)


def keep_answer(late: Append) -> None:
    """Keeps an answer of the bot for the operator who took over while it was decided."""
    if late.epoch is not None and late.turn and late.turn.understood is not False:
        says = [Say(line.text) for line in late.lines if line.author == "bot"]
        if late.turn.follows_in is not None:
            says += rest_of(Conversation.objects.get(pk=late.conversation), late.turn)
        keep(late.conversation, late.epoch, words_of(says))


def note_sent(pk: int, text: str) -> None:
    """Deletes what is kept if the holder has sent it, word for word or edited."""
    kept = AboutToSay.objects.filter(pk=pk).first()
    if kept and is_of(kept.text, text):
        drop(pk)


def drop(pk: int) -> None:
    """Deletes what is kept."""
    if AboutToSay.objects.filter(pk=pk).delete()[0]:
        _tell(pk)


def forget() -> int:
    """Deletes what was kept for a day. Gives how many."""
    return AboutToSay.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def is_of(kept: str, sent: str) -> bool:
    """Whether `sent` still has at least half of the words that were kept."""
    words = set(kept.casefold().split())
    return bool(words) and len(words & set(sent.casefold().split())) >= RESEMBLES * len(words)


def _tell(pk: int) -> None:
    doorbell.ring(doorbell.topic_of(pk), events.AboutToSayChanged(pk))
