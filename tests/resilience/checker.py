"""Checks the promises over the journals of all clients and the database, after any faults.

Works on plain data, so that it can be fed with corrupted journals: see test_checker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from tests.resilience.client_journal import Journal, Sent, Words
from tests.resilience.topology import Topology

EXPECTED = ("already_taken", "not_holder", "already_offered", "gone")
"""Refusals that a rule of the product gives to one who comes too late."""


@dataclass(frozen=True)
class Entry:
    """One stored line. `operator` is the user's name, empty for everyone else."""

    conversation: int
    seq: int
    author: str
    text: str
    ref: str
    via: str
    notice: str
    epoch: int
    operator: str = ""


@dataclass(frozen=True)
class Takeover:
    """One stored span."""

    conversation: int
    epoch: int
    operator: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Conversation:
    """One stored row. `bursts`: its bot answers several things said in a row once."""

    pk: int
    last_seq: int
    epoch: int
    held: bool
    owes: int | None
    bursts: bool = False


@dataclass
class Stored:
    """The rows of the database."""

    conversations: dict[int, Conversation] = field(default_factory=dict)
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    takeovers: list[Takeover] = field(default_factory=list)


def read(topology: Topology) -> Stored:
    """Reads all rows from the database, without the product."""
    stored = Stored()
    for row in topology.rows(
        "SELECT c.id, last_seq, epoch, operator_id IS NOT NULL, bot_due, b.engine = 'model' "
        "FROM conversations_conversation c JOIN bots_bot b ON b.id = c.bot_id"
    ):
        stored.conversations[row[0]] = Conversation(*row)
        stored.entries[row[0]] = []
    # Names of tables of our own, nothing from outside.
    people = "LEFT JOIN conversations_operator o ON o.id = e.operator_id LEFT JOIN auth_user u ON u.id = o.user_id"
    for row in topology.rows(
        "SELECT conversation_id, seq, author, text, ref, via, notice, e.epoch, coalesce(u.username, '') "  # noqa: S608
        f"FROM conversations_entry e {people} ORDER BY conversation_id, seq"
    ):
        stored.entries[row[0]].append(Entry(*row))
    stored.takeovers = [
        Takeover(*row)
        for row in topology.rows(
            "SELECT conversation_id, e.epoch, u.username, started_at, ended_at "  # noqa: S608
            f"FROM conversations_takeover e {people} ORDER BY conversation_id, e.epoch"
        )
    ]
    return stored


def violations(stored: Stored, journals: Iterable[Journal]) -> list[str]:
    """Every promise that was broken, in words; empty when all were kept."""
    journals = list(journals)
    checks = (
        acknowledged_is_stored(stored, journals),
        each_ref_once(stored),
        refused_is_not_stored(stored, journals),
        numbered_without_gap(stored),
        shown_as_stored(stored, journals),
        takeovers_do_not_overlap(stored),
        nothing_under_an_old_epoch(stored),
        bot_is_silent_in_takeovers(stored),
        answered_exactly_once(stored),
    )
    return [found for check in checks for found in check]


def acknowledged_is_stored(stored: Stored, journals: list[Journal]) -> Iterator[str]:
    """Words whose `ok` came are in the database, at the place that it named."""
    places = {(entry.conversation, entry.seq): entry for entries in stored.entries.values() for entry in entries}
    taken = {(each.conversation, each.epoch, each.operator) for each in stored.takeovers}
    for sent in all_sent(journals):
        answer = sent.answer
        if answer is None:
            continue
        if sent.frame["type"] == "take_over":
            if (sent.frame["conversation"], answer["epoch"], sent.sender) not in taken:
                yield f"acknowledged, not stored: {sent.sender} took over {sent.frame} as {answer}"
        elif sent.frame["type"] == "accept_transfer":
            if not any((each.epoch, each.operator) == (answer["epoch"], sent.sender) for each in stored.takeovers):
                yield f"acknowledged, not stored: {sent.sender} accepted {sent.frame} as {answer}"
        elif "seq" in answer:
            conversation = answer.get("conversation") or sent.frame["conversation"]
            entry = places.get((conversation, answer["seq"]))
            if entry is None or entry.ref != sent.ref:
                yield f"acknowledged, not stored: {sent.frame} as {answer}; there is {entry}"
            elif "text" in sent.frame and entry.text != sent.frame["text"]:
                yield f"acknowledged, stored otherwise: {sent.frame} as {entry}"


def each_ref_once(stored: Stored) -> Iterator[str]:
    """However often a command was sent, it was done once."""
    first: dict[str, Entry] = {}
    for entries in stored.entries.values():
        for entry in entries:
            if entry.ref and entry.ref in first:
                yield f"stored twice: {first[entry.ref]} and {entry}"
            first[entry.ref] = entry


def refused_is_not_stored(stored: Stored, journals: list[Journal]) -> Iterator[str]:
    """A refusal changed nothing, and only rules refuse."""
    refs = {entry.ref for entries in stored.entries.values() for entry in entries}
    for sent in all_sent(journals):
        if sent.refused and sent.ref in refs:
            yield f"refused ({sent.refused}), yet stored: {sent.frame}"
        if sent.refused and sent.refused not in EXPECTED:
            yield f"refused ({sent.refused}) without a reason: {sent.frame}"


def numbered_without_gap(stored: Stored) -> Iterator[str]:
    """`seq` runs 1, 2, 3 … to what the row says."""
    for pk, entries in stored.entries.items():
        numbers = [entry.seq for entry in entries]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"numbers of conversation {pk}: {numbers}"
        if stored.conversations[pk].last_seq != len(numbers):
            yield f"conversation {pk} says {stored.conversations[pk].last_seq} entries and has {len(numbers)}"


def shown_as_stored(stored: Stored, journals: list[Journal]) -> Iterator[str]:
    """Every client's list is the stored one, whole and in every word."""
    for journal in journals:
        yield from journal.contradictions
        for pk, shown in journal.shown.items():
            entries = {entry.seq: words_of(entry) for entry in stored.entries.get(pk, [])}
            missing = sorted(entries.keys() - shown.keys()) if pk in journal.followed else []
            invented = sorted(shown.keys() - entries.keys())
            other = sorted(seq for seq in entries.keys() & shown.keys() if entries[seq] != shown[seq])
            if missing or invented or other:
                found = f"lacks {missing[:9]}, made up {invented[:9]}, reads otherwise {other[:9]}"
                yield f"{journal.name} in {pk}: {found}"


def takeovers_do_not_overlap(stored: Stored) -> Iterator[str]:
    """One holder at a time, by the clock and by the epochs."""
    spans: defaultdict[int, list[Takeover]] = defaultdict(list)
    for takeover in stored.takeovers:
        spans[takeover.conversation].append(takeover)
    for mine in spans.values():
        ordered = sorted(mine, key=lambda each: each.epoch)
        for one, next_ in pairwise(ordered):
            if one.epoch == next_.epoch or one.ended_at is None or one.ended_at > next_.started_at:
                yield f"two hold it: {one} and {next_}"


def nothing_under_an_old_epoch(stored: Stored) -> Iterator[str]:
    """Epochs only grow along the lines, and an operator's lines lie in a span of that operator's."""
    holders = {(each.conversation, each.epoch): each.operator for each in stored.takeovers}
    for entries in stored.entries.values():
        for one, next_ in pairwise(entries):
            if next_.epoch < one.epoch:
                yield f"written under an old epoch: {next_} after {one}"
        for entry in entries:
            if entry.author == "operator" and holders.get((entry.conversation, entry.epoch)) != entry.operator:
                yield f"written by one who does not hold it: {entry}"


def bot_is_silent_in_takeovers(stored: Stored) -> Iterator[str]:
    """No entry of the bot lies in a takeover's span, and every span begins with its comment."""
    epochs = {(each.conversation, each.epoch) for each in stored.takeovers}
    for entries in stored.entries.values():
        for entry in entries:
            if entry.author == "bot" and (entry.conversation, entry.epoch) in epochs:
                yield f"decided by the bot inside a takeover: {entry}"
            if entry.notice in ("taken_over", "transferred") and (entry.conversation, entry.epoch) not in epochs:
                yield f"a takeover without a span: {entry}"


def answered_exactly_once(stored: Stored) -> Iterator[str]:
    """Outside takeovers the bot answers each thing said once, in turn; a takeover may come before the last answers."""
    epochs = {(each.conversation, each.epoch) for each in stored.takeovers}
    for pk, entries in stored.entries.items():
        said: defaultdict[int, int] = defaultdict(int)
        answered: defaultdict[int, int] = defaultdict(int)
        for before, entry in zip([None, *entries], entries, strict=False):
            if entry.author == "visitor" and (pk, entry.epoch) not in epochs:
                said[entry.epoch] += 1
            if entry.author == "bot" and not confirms(before, entry):
                answered[entry.epoch] += 1
                if answered[entry.epoch] > said[entry.epoch]:
                    yield f"an answer to nothing: {entry}"
        row = stored.conversations[pk]
        all_answered = said[row.epoch] == answered[row.epoch] or (row.bursts and _ends_answered(entries, row.epoch))
        if not row.held and (row.owes is not None or not all_answered):
            yield f"conversation {pk}: {said[row.epoch]} said, {answered[row.epoch]} answered, owes {row.owes}"


def _ends_answered(entries: list[Entry], epoch: int) -> bool:
    """Whether the bot has spoken after all that was said since the last takeover."""
    spoken = [entry.author for entry in entries if entry.epoch == epoch and entry.author in ("visitor", "bot")]
    return not spoken or spoken[-1] == "bot"


def silenced(stored: Stored) -> int:
    """How many things said were still unanswered when a takeover came, which is as it should be."""
    open_, answers = 0, 0
    epochs = {(each.conversation, each.epoch) for each in stored.takeovers}
    for pk, entries in stored.entries.items():
        for before, entry in zip([None, *entries], entries, strict=False):
            open_ += entry.author == "visitor" and (pk, entry.epoch) not in epochs
            answers += entry.author == "bot" and not confirms(before, entry)
    return open_ - answers


def confirms(before: Entry | None, entry: Entry) -> bool:
    """Whether this is the bot's confirmation that a person was asked for, which answers no words."""
    return bool(entry.ref) or bool(before and before.notice == "awaiting")


def all_sent(journals: Iterable[Journal]) -> Iterator[Sent]:
    for journal in journals:
        yield from journal.sent.values()


def words_of(entry: Entry) -> Words:
    return (entry.seq, entry.author, entry.text, entry.ref, entry.via, entry.notice)
