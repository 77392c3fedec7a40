"""Answers of bots that may have been wrong lately: those of an unsure model, and those after which visitors asked for
a person.

One pass over the journals of the latest conversations that hold such an answer or such a wish.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bots.understanding.normalization import normalize
from conversations.domain.moments import Moment
from conversations.domain.not_understood import CONVERSATIONS, PERIOD
from conversations.domain.questions_back import answered_together, asks_back
from conversations.models import Conversation, Entry

SURE = 0.9
"""An answer with less confidence is unsure. The model answers from 0.4 (bold), 0.62 (balanced) or 0.75 (careful) on."""


@dataclass
class Answered:
    """A sentence that visitors said in these or nearly these words, and that the bot answered in one way.

    `interaction` is None if it is not known which one the answer was. `confidence`: the least one; None if it was sure.
    """

    normal: str
    interaction: int | None
    wordings: Counter[str] = field(default_factory=Counter)
    confidence: float | None = None
    moment: Moment | None = None

    @property
    def count(self) -> int:
        """The number of times that it was said."""
        return self.wordings.total()

    @property
    def text(self) -> str:
        """Its most frequent wording."""
        return self.wordings.most_common(1)[0][0]

    @property
    def last_at(self) -> datetime | None:
        """When it was said last."""
        return self.moment.at if self.moment else None


@dataclass
class Doubtful:
    """`unsure`: the least sure first. `asked`: what visitors said most often before they asked for a person."""

    unsure: list[Answered]
    asked: list[Answered]
    partial: bool


@dataclass
class _Turn:
    """One entry of the visitor and the bot's answer to it."""

    said: Entry
    follows: bool = False
    """Whether no operator was there since the turn before."""
    answers: list[Entry] = field(default_factory=list)
    asks: bool = False
    """The visitor asks for a person by this entry."""
    with_it: list[Entry] = field(default_factory=list)
    """The visitor's entries before it to which the answer is an answer, too."""
    then_asked: bool = False
    """The visitor asked for a person after the answer, without another word."""

    @property
    def words(self) -> str:
        """What was said, with what was answered together with it."""
        return " ".join(entry.text for entry in (*self.with_it, self.said))

    @property
    def sentence(self) -> str:
        """What was typed, normalized; empty if a button was pressed."""
        return "" if self.said.input is not None else normalize(self.words)[:500]

    @property
    def matched(self) -> dict[str, Any] | None:
        """What the model decided, if it did."""
        return next((entry.matched for entry in self.answers if entry.matched), None)

    @property
    def is_answered(self) -> bool:
        """Whether the bot said something that is neither a default answer nor a question back."""
        return bool(self.answers) and not any(
            entry.not_understood or asks_back(entry.buttons) for entry in self.answers
        )


def look_back(bot_id: int, period: timedelta = PERIOD) -> Doubtful:
    """The last 30 days of a bot, or another period, until now."""
    since = timezone.now() - period
    telling = Q(matched__isnull=False) | Q(notice="awaiting") | Q(input__kind="live_agent")
    told = Entry.objects.filter(telling, conversation=OuterRef("pk"), at__gte=since)
    found = Conversation.objects.filter(Exists(told), bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(found.values_list("pk", flat=True)[: CONVERSATIONS + 1])
    unsure: dict[tuple[str, int | None], Answered] = {}
    asked: dict[tuple[str, int | None], Answered] = {}
    for turns in _journals(keys[:CONVERSATIONS]):
        _gather(turns, since, unsure, asked)
    return Doubtful(
        sorted(unsure.values(), key=lambda each: (each.confidence or 0, -each.count, each.normal)),
        sorted(asked.values(), key=lambda each: (-each.count, each.normal)),
        partial=len(keys) > CONVERSATIONS,
    )


def _journals(keys: list[int]) -> Iterator[list[_Turn]]:
    columns = ("conversation", "seq", "author", "text", "notice", "not_understood", "input", "buttons", "matched", "at")
    rows = Entry.objects.filter(conversation__in=keys).order_by("conversation", "seq").only(*columns)
    for _pk, entries in groupby(rows.iterator(chunk_size=2000), key=lambda entry: entry.conversation_id):
        yield _turns(entries)


def _turns(entries: Iterator[Entry]) -> list[_Turn]:
    """The turns of one conversation. An operator's words and a takeover end the last one."""
    turn: _Turn | None = None
    follows = False
    found: dict[int, _Turn] = {}
    for entry in entries:
        if entry.author == "visitor":
            turn, follows = _Turn(entry, follows, asks=(entry.input or {}).get("kind") == "live_agent"), True
            found[entry.seq] = turn
        elif turn and entry.author == "bot":
            # Who types quickly has said more before the answer.
            answered = found.get((entry.input or {}).get("answers", 0), turn)
            answered.answers.append(entry)
            answered.with_it = answered.with_it or [each.said for each in answered_together(entry.input, found)][:-1]
        elif turn and entry.notice == "awaiting":
            # A notice of a later moment than the answer is an act of its own.
            later = bool(turn.answers) and entry.at > turn.answers[-1].at
            turn.then_asked, turn.asks = turn.then_asked or later, turn.asks or not later
        else:
            turn, follows = None, False
    return list(found.values())


def _gather(turns: list[_Turn], since: datetime, unsure: dict[Any, Answered], asked: dict[Any, Answered]) -> None:
    for at, turn in enumerate(turns):
        if not turn.sentence or turn.said.at < since or not turn.is_answered:
            continue
        later = turns[at + 1] if at + 1 < len(turns) and turns[at + 1].follows else None
        moment = _moment(turns[at - 1] if at else None, turn, later)
        matched = turn.matched
        if matched and matched["confidence"] < SURE:
            _count(unsure, turn, matched, moment)
        if not turn.asks and (turn.then_asked or (later and later.asks)):
            _count(asked, turn, matched, moment)


def _count(found: dict[Any, Answered], turn: _Turn, matched: dict[str, Any] | None, moment: Moment) -> None:
    interaction = matched["interaction"] if matched else None
    key = turn.sentence, interaction
    sentence = found.setdefault(key, Answered(turn.sentence, interaction))
    sentence.wordings[" ".join(turn.words.split())] += 1
    if matched:
        least = 1.0 if sentence.confidence is None else sentence.confidence
        sentence.confidence = min(least, float(matched["confidence"]))
    if sentence.moment is None or sentence.moment.at <= moment.at:
        sentence.moment = moment


def _moment(before: _Turn | None, turn: _Turn, after: _Turn | None) -> Moment:
    return Moment(
        conversation=turn.said.conversation_id,
        seq=turn.said.seq,
        at=turn.said.at,
        before=before.said.text if before else "",
        answer=next((entry.text for entry in turn.answers if entry.text), ""),
        after=after.said.text if after else "",
    )
