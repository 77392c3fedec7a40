"""Sentences that bots did not understand lately, and the alerts that an agent threshold would have raised.

One pass over the journals of the latest conversations that hold a default answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bots.understanding.normalization import normalize
from conversations.models import Conversation, Entry

PERIOD = timedelta(days=30)
CONVERSATIONS = 2000
THRESHOLDS = range(1, 8)
MOST_ANSWERS = 3


@dataclass
class Sentence:
    """A sentence that visitors said in these or nearly these words, and what operators answered."""

    normal: str
    wordings: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    last_at: datetime | None = None

    @property
    def count(self) -> int:
        """The number of times that it was not understood."""
        return self.wordings.total()

    @property
    def text(self) -> str:
        """Its most frequent wording."""
        return self.wordings.most_common(1)[0][0]

    @property
    def answers(self) -> list[str]:
        """The answers that operators wrote right after it, the most frequent first."""
        return [text for text, _ in self.heard.most_common(MOST_ANSWERS)]


@dataclass
class Rehearsal:
    """The effect of a threshold in the period:

    the `alerts`, and how many of these conversations were taken over later.
    """

    threshold: int
    alerts: int = 0
    taken_over: int = 0

    @property
    def alerts_a_day(self) -> float:
        """The average number of alerts per day."""
        return self.alerts / PERIOD.days


@dataclass
class Findings:
    """`sentences`: the most frequent first. `partial`: there were more conversations than were read."""

    sentences: list[Sentence]
    rehearsals: list[Rehearsal]
    partial: bool


@dataclass(slots=True)
class _Entry:
    """The columns that are needed. `pressed`: a button. `typed`: not sent by an interaction or another act."""

    author: str
    text: str
    notice: str
    not_understood: bool
    pressed: bool
    typed: bool
    at: datetime


def look_back(bot_id: int) -> Findings:
    """The last 30 days of a bot, until now."""
    since = timezone.now() - PERIOD
    default_answers = Entry.objects.filter(conversation=OuterRef("pk"), not_understood=True, at__gte=since)
    found = Conversation.objects.filter(Exists(default_answers), bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(found.values_list("pk", flat=True)[: CONVERSATIONS + 1])
    sentences: dict[str, Sentence] = {}
    rehearsals = [Rehearsal(threshold) for threshold in THRESHOLDS]
    for entries in _journals(keys[:CONVERSATIONS]):
        _gather(entries, since, sentences)
        _rehearse(entries, since, rehearsals)
    ordered = sorted(sentences.values(), key=lambda sentence: (-sentence.count, sentence.normal))
    return Findings(ordered, rehearsals, partial=len(keys) > CONVERSATIONS)


def _journals(keys: list[int]) -> Iterator[list[_Entry]]:
    columns = ("conversation", "author", "text", "notice", "not_understood", "input", "via", "at")
    rows = Entry.objects.filter(conversation__in=keys).order_by("conversation", "seq").values_list(*columns)
    for _, entries in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        yield [
            _Entry(author, text, notice, missed, pressed=meant is not None, typed=not via, at=at)
            for _, author, text, notice, missed, meant, via, at in entries
        ]


def _gather(entries: list[_Entry], since: datetime, sentences: dict[str, Sentence]) -> None:
    """Collects each sentence once for every default answer that it got, and what an operator said next."""
    asked: _Entry | None = None
    open_ones: list[Sentence] = []
    for entry in entries:
        if entry.author == "visitor":
            asked = entry
        elif entry.not_understood and asked and not asked.pressed and asked.at >= since:
            if normal := normalize(asked.text)[:500]:
                sentence = sentences.setdefault(normal, Sentence(normal))
                sentence.wordings[" ".join(asked.text.split())] += 1
                sentence.last_at = max(filter(None, (sentence.last_at, asked.at)))
                open_ones.append(sentence)
            asked = None
        elif entry.author == "operator" and entry.typed and entry.text and open_ones:
            open_ones[-1].heard[entry.text] += 1
            open_ones = []


def _rehearse(entries: list[_Entry], since: datetime, rehearsals: list[Rehearsal]) -> None:
    """Counts default answers in a row as the bot does, one for each entry of the visitor. A takeover resets it."""
    raised: set[int] = set()
    misses = 0
    answered = True
    for entry in entries:
        if entry.author == "visitor":
            answered = False
        elif entry.notice == "taken_over":
            for rehearsal in rehearsals:
                rehearsal.taken_over += rehearsal.threshold in raised
            raised, misses, answered = set(), 0, True
        elif entry.author == "bot" and not answered:
            answered = True
            misses = misses + 1 if entry.not_understood else 0
            for rehearsal in rehearsals:
                if misses == rehearsal.threshold and entry.at >= since and rehearsal.threshold not in raised:
                    rehearsal.alerts += 1
                    raised.add(rehearsal.threshold)
