"""Sentences that bots did not understand lately, and the alerts that an agent threshold would have raised.

One pass over the journals of the latest conversations that hold a default answer or the answer to a question back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bots.answering.saying import payload_target
from bots.answering.session import ASKED_BACK
from bots.understanding.normalization import normalize
from conversations.domain.moments import Moment
from conversations.domain.questions_back import HeardWords, asks_back
from conversations.models import Conversation, Entry

PERIOD = timedelta(days=30)
CONVERSATIONS = 2000
THRESHOLDS = range(1, 8)


@dataclass
class Sentence:
    """A sentence that visitors said in these or nearly these words, and what operators answered.

    `meant`: by interaction, how often visitors picked it when the bot asked back what they meant.
    """

    normal: str
    wordings: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    meant: Counter[int] = field(default_factory=Counter)
    moment: Moment | None = None

    @property
    def last_at(self) -> datetime | None:
        """When it was said last."""
        return self.moment.at if self.moment else None

    @property
    def count(self) -> int:
        """The number of times that it was not understood, or only after a question back."""
        return self.wordings.total()

    @property
    def text(self) -> str:
        """Its most frequent wording."""
        return self.wordings.most_common(1)[0][0]

    def said(self, entry: _Entry) -> None:
        """Counts it once more."""
        self.wordings[" ".join(entry.text.split())] += 1
        if self.moment is None or self.moment.at <= entry.at:
            before, after = entry.around
            self.moment = Moment(entry.conversation, entry.seq, entry.at, before, "", after)


@dataclass
class Rehearsal:
    """The effect of a threshold in the period:

    the `alerts`; how many of these conversations were taken over later, and in how many of the others the bot
    understood something later.
    """

    threshold: int
    alerts: int = 0
    taken_over: int = 0
    understood: int = 0

    @property
    def in_vain(self) -> int:
        """The alerts after which the visitor got nothing but default answers."""
        return self.alerts - self.taken_over - self.understood


@dataclass
class Findings:
    """`sentences`: the most frequent first. `partial`: there were more conversations than were read.

    `days`: how many of the 30 days the bot has talked, at least 1.
    """

    sentences: list[Sentence]
    rehearsals: list[Rehearsal]
    partial: bool
    days: int


@dataclass(slots=True)
class _Entry:
    """The columns that are needed. `typed`: not sent by an interaction or another act."""

    author: str
    text: str
    notice: str
    not_understood: bool
    meant: dict[str, Any] | None
    buttons: list[dict[str, Any]]
    typed: bool
    at: datetime
    conversation: int
    seq: int
    around: tuple[str, str] = ("", "")


def look_back(bot_id: int, period: timedelta = PERIOD) -> Findings:
    """The last 30 days of a bot, or another period, until now."""
    since = timezone.now() - period
    telling = Q(not_understood=True) | Q(input__question=ASKED_BACK)
    told = Entry.objects.filter(telling, conversation=OuterRef("pk"), at__gte=since)
    found = Conversation.objects.filter(Exists(told), bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(found.values_list("pk", flat=True)[: CONVERSATIONS + 1])
    sentences: dict[str, Sentence] = {}
    rehearsals = [Rehearsal(threshold) for threshold in THRESHOLDS]
    for entries in _journals(keys[:CONVERSATIONS]):
        _gather(entries, since, sentences)
        _rehearse(entries, since, rehearsals)
    ordered = sorted(sentences.values(), key=lambda sentence: (-sentence.count, sentence.normal))
    return Findings(ordered, rehearsals, partial=len(keys) > CONVERSATIONS, days=_days(bot_id))


def _days(bot_id: int) -> int:
    first = Conversation.objects.filter(bot=bot_id).order_by("pk").values_list("started_at", flat=True).first()
    return min(max((timezone.now() - first).days, 1), PERIOD.days) if first else 1


def _journals(keys: list[int]) -> Iterator[list[_Entry]]:
    columns = ("conversation", "author", "text", "notice", "not_understood", "input", "buttons", "via", "at", "seq")
    rows = Entry.objects.filter(conversation__in=keys).order_by("conversation", "seq").values_list(*columns)
    for _, entries in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        found = [
            _Entry(author, text, notice, missed, meant, buttons, typed=not via, at=at, conversation=pk, seq=seq)
            for pk, author, text, notice, missed, meant, buttons, via, at, seq in entries
        ]
        said = [entry for entry in found if entry.author == "visitor"]
        for before, entry, after in zip((None, *said), said, (*said[1:], None), strict=False):
            entry.around = (before.text if before else "", after.text if after else "")
        yield found


def _gather(entries: list[_Entry], since: datetime, sentences: dict[str, Sentence]) -> None:
    """Collects each sentence once for every default answer that it got, and what an operator said next.

    Also those that the visitor made clear when the bot asked back.
    """
    heard = HeardWords[_Entry]()
    open_ones: list[Sentence] = []
    by_seq = {entry.seq: entry for entry in entries if entry.author == "visitor"}
    for entry in entries:
        if entry.author == "visitor":
            picked = heard.visitor_said(entry, entry.text, meant=entry.meant)
            target = payload_target(picked or "")
            if target is not None and (sentence := _counted(heard.last, since, sentences)):
                sentence.meant[target] += 1
        elif entry.not_understood:
            if sentence := _counted(_together(heard.take(entry.meant, by_seq)), since, sentences):
                open_ones.append(sentence)
        elif entry.author == "bot":
            heard.bot_said(entry.buttons)
        elif entry.author == "operator" and entry.typed and entry.text and open_ones:
            open_ones[-1].heard[entry.text] += 1
            open_ones = []


def _together(entries: list[_Entry]) -> _Entry | None:
    """Entries that were answered together, as one."""
    if not entries:
        return None
    first, last = entries[0], entries[-1]
    text = " ".join(entry.text for entry in entries)
    return first if first is last else replace(first, text=text, around=(first.around[0], last.around[1]))


def _counted(entry: _Entry | None, since: datetime, sentences: dict[str, Sentence]) -> Sentence | None:
    """The sentence of this entry, counted once more. None if a button was pressed, or long ago."""
    if entry is None or entry.meant is not None or entry.at < since or not (normal := normalize(entry.text)[:500]):
        return None
    sentence = sentences.setdefault(normal, Sentence(normal))
    sentence.said(entry)
    return sentence


def _rehearse(entries: list[_Entry], since: datetime, rehearsals: list[Rehearsal]) -> None:
    """Counts default answers in a row as the bot does, one for each entry of the visitor. A takeover resets it."""
    raised: dict[int, bool] = {}
    misses = 0
    answered = True
    for entry in entries:
        if entry.author == "visitor":
            answered = False
        elif entry.notice == "taken_over":
            for rehearsal in rehearsals:
                rehearsal.taken_over += rehearsal.threshold in raised
            raised, misses, answered = {}, 0, True
        elif entry.author == "bot" and not answered:
            answered = True
            if asks_back(entry.buttons):
                continue  # it counts once it is answered
            misses = misses + 1 if entry.not_understood else 0
            if not misses:
                raised = dict.fromkeys(raised, True)
            for rehearsal in rehearsals:
                if misses == rehearsal.threshold and entry.at >= since and rehearsal.threshold not in raised:
                    rehearsal.alerts += 1
                    raised[rehearsal.threshold] = False
    for rehearsal in rehearsals:
        rehearsal.understood += raised.get(rehearsal.threshold, False)
