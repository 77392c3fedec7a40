"""The checker finds every kind of broken promise in journals and rows that were right before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.resilience.checker import Conversation, Entry, Stored, Takeover, violations
from tests.resilience.client_journal import Journal, Sent, words_of

MORNING = datetime(2026, 1, 31, 9, tzinfo=UTC)
PK = 7
LINES: tuple[tuple[Any, ...], ...] = (
    # author, text, ref, via, notice, epoch, operator
    ("visitor", "hello", "v-1", "", "", 0, ""),
    ("bot", "Hello, what can I do for you?", "", "", "", 0, ""),
    ("visitor", "hello", "v-2", "", "", 0, ""),
    ("notice", "", "", "", "taken_over", 1, "olga"),
    ("operator", "Olga here.", "", "start_message", "", 1, "olga"),
    ("visitor", "at last", "v-3", "", "", 1, ""),
    ("operator", "How can I help?", "olga-2", "", "", 1, "olga"),
    ("notice", "", "", "", "finished", 1, "olga"),
    ("visitor", "hello", "v-4", "", "", 2, ""),
    ("bot", "Hello, what can I do for you?", "", "", "", 2, ""),
    ("notice", "", "v-5", "", "awaiting", 2, ""),
    ("bot", "Somebody will come.", "", "", "", 2, ""),
    ("notice", "", "", "", "taken_over", 3, "oleg"),
    ("notice", "", "", "", "released", 3, "oleg"),
    ("visitor", "hello", "v-6", "", "", 4, ""),
    ("bot", "Hello, what can I do for you?", "", "", "", 4, ""),
)


class World:
    """A conversation that kept every promise: what is stored, and the journals of Vera, Olga and Oleg."""

    def __init__(self) -> None:
        entries = [Entry(PK, seq, *line) for seq, line in enumerate(LINES, 1)]
        hours = [MORNING + timedelta(hours=number) for number in range(5)]
        self.stored = Stored(
            conversations={PK: Conversation(PK, len(entries), 4, held=False, owes=None)},
            entries={PK: entries},
            takeovers=[Takeover(PK, 1, "olga", hours[1], hours[2]), Takeover(PK, 3, "oleg", hours[3], hours[4])],
        )
        self.vera, self.olga, self.oleg = Journal("v"), Journal("olga"), Journal("oleg")
        for entry in entries:
            frame = {name: getattr(entry, name) for name in ("conversation", "seq", "author", "text", "ref", "via")}
            for journal in (self.vera, self.olga):
                journal.show(frame | {"notice": entry.notice})
                journal.followed.add(PK)
            if entry.ref:
                self.acknowledge(entry)
        self.acknowledged(self.olga, {"type": "take_over", "ref": "olga-1", "conversation": PK}, {"epoch": 1})
        self.acknowledged(self.oleg, {"type": "take_over", "ref": "oleg-1", "conversation": PK}, {"epoch": 3})
        late = Sent({"type": "send", "ref": "olga-3", "conversation": PK, "epoch": 1, "text": "late"}, 0, "olga")
        late.refused = "not_holder"
        self.olga.sent["olga-3"] = late

    def acknowledge(self, entry: Entry) -> None:
        if entry.author == "operator":
            frame = {"type": "send", "ref": entry.ref, "conversation": PK, "epoch": entry.epoch, "text": entry.text}
            self.acknowledged(self.olga, frame, {"seq": entry.seq})
            return
        words = {"type": "send", "text": entry.text} if entry.text else {"type": "request_agent"}
        self.acknowledged(self.vera, {"ref": entry.ref, **words}, {"conversation": PK, "seq": entry.seq})

    def acknowledged(self, journal: Journal, frame: dict[str, Any], answer: dict[str, Any]) -> None:
        sent = Sent(frame, 0, journal.name)
        sent.answer = {"type": "ok", "ref": frame["ref"], **answer}
        journal.sent[sent.ref] = sent

    def found(self) -> list[str]:
        return violations(self.stored, [self.vera, self.olga, self.oleg])

    # Faults, each of which the checker must find.

    def change(self, seq: int, /, **fields: Any) -> None:
        self.stored.entries[PK][seq - 1] = replace(self.stored.entries[PK][seq - 1], **fields)
        self.show_again()

    def drop(self, seq: int) -> None:
        """As if it had never been stored; what follows moves up."""
        left = [entry for entry in self.stored.entries[PK] if entry.seq != seq]
        self.number(left)

    def insert(self, seq: int, **fields: Any) -> None:
        entries = self.stored.entries[PK]
        self.number([*entries[: seq - 1], replace(entries[seq - 1], **fields), *entries[seq - 1 :]])

    def number(self, entries: list[Entry]) -> None:
        self.stored.entries[PK] = [replace(entry, seq=seq) for seq, entry in enumerate(entries, 1)]
        self.change_row(last_seq=len(entries))
        self.show_again()
        places = {entry.ref: entry.seq for entry in self.stored.entries[PK] if entry.ref}
        for journal in (self.vera, self.olga):
            for sent in journal.sent.values():
                if sent.answer and "seq" in sent.answer and sent.ref in places:
                    sent.answer["seq"] = places[sent.ref]

    def change_row(self, **fields: Any) -> None:
        self.stored.conversations[PK] = replace(self.stored.conversations[PK], **fields)

    def change_takeover(self, number: int, **fields: Any) -> None:
        self.stored.takeovers[number] = replace(self.stored.takeovers[number], **fields)

    def show_again(self) -> None:
        """The clients are shown what is stored now, so that only the stored promise is broken."""
        for journal in (self.vera, self.olga):
            journal.shown = {}
            for entry in self.stored.entries[PK]:
                journal.show(vars(entry))

    def answer_again(self, ref: str, answer: dict[str, Any]) -> None:
        self.vera.sent[ref].answer = {"type": "ok", "ref": ref, **answer}

    def refuse(self, ref: str, code: str) -> None:
        journal = self.vera if ref in self.vera.sent else self.olga
        journal.sent[ref].answer, journal.sent[ref].refused = None, code

    def forget(self, seq: int) -> None:
        del self.vera.shown[PK][seq]

    def misread(self, seq: int) -> None:
        entry = vars(self.stored.entries[PK][seq - 1])
        self.vera.shown[PK][seq] = words_of(entry | {"text": "something else"})

    def invent(self) -> None:
        self.vera.show({"conversation": PK, "seq": 99, "author": "bot", "text": "never said"})


CORRUPTIONS: dict[str, tuple[Callable[[World], object], str]] = {
    "an acknowledged message is lost": (lambda world: world.drop(6), "acknowledged, not stored"),
    "an acknowledged message has other words": (lambda world: world.change(6, text="x"), "stored otherwise"),
    "an acknowledgement names another place": (
        lambda world: world.answer_again("v-1", {"conversation": PK, "seq": 2}),
        "acknowledged, not stored",
    ),
    "an acknowledged takeover is lost": (lambda world: world.stored.takeovers.pop(), "took over"),
    "a message is stored twice": (lambda world: world.insert(6), "stored twice"),
    "a refused message is stored": (lambda world: world.refuse("v-3", "not_holder"), "yet stored"),
    "a message is refused for no reason": (lambda world: world.refuse("olga-3", "invalid"), "without a reason"),
    "a number is left out": (lambda world: world.change(16, seq=17), "numbers of conversation"),
    "a number is given twice": (lambda world: world.change(16, seq=15), "numbers of conversation"),
    "the row counts otherwise": (lambda world: world.change_row(last_seq=15), "says 15 entries"),
    "a client misses the first": (lambda world: world.forget(1), "lacks [1]"),
    "a client misses one in the middle": (lambda world: world.forget(9), "lacks [9]"),
    "a client misses the last": (lambda world: world.forget(16), "lacks [16]"),
    "a client reads other words": (lambda world: world.misread(2), "reads otherwise [2]"),
    "a client has an entry that is nowhere": (lambda world: world.invent(), "made up [99]"),
    "an entry changes under a client's eyes": (
        lambda world: world.vera.show({"conversation": PK, "seq": 2, "author": "bot", "text": "Changed."}),
        "then",
    ),
    "two takeovers overlap": (
        lambda world: world.change_takeover(0, ended_at=MORNING + timedelta(hours=3, minutes=1)),
        "two hold it",
    ),
    "a takeover is open when the next begins": (lambda world: world.change_takeover(0, ended_at=None), "two hold it"),
    "two takeovers have one epoch": (lambda world: world.change_takeover(1, epoch=1), "two hold it"),
    "a line comes under an old epoch": (lambda world: world.change(9, epoch=0), "under an old epoch"),
    "an operator writes who does not hold it": (
        lambda world: world.change(7, operator="oleg"),
        "by one who does not hold it",
    ),
    "an operator writes outside a takeover": (
        lambda world: world.insert(10, author="operator", operator="olga", ref="", text="And one more thing"),
        "by one who does not hold it",
    ),
    "the bot answers inside a takeover": (
        lambda world: world.insert(7, author="bot", ref="", text="Hello!"),
        "inside a takeover",
    ),
    "a takeover has no span": (lambda world: world.change(13, epoch=2), "without a span"),
    "a message is never answered": (lambda world: world.drop(16), "1 said, 0 answered"),
    "a message is answered twice": (
        lambda world: world.insert(16, author="bot", ref="", text="Hello!"),
        "an answer to nothing",
    ),
    "the bot answers before anything is said": (
        lambda world: world.insert(1, author="bot", ref="", text="Hello!"),
        "an answer to nothing",
    ),
    "the bot still owes an answer": (lambda world: world.change_row(owes=15), "owes 15"),
}


def test_a_world_that_kept_every_promise_has_no_violation() -> None:
    assert World().found() == []


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_checker_finds_that(name: str) -> None:
    corrupt, expected = CORRUPTIONS[name]
    world = World()
    corrupt(world)
    assert any(expected in violation for violation in world.found()), world.found()


def test_a_bot_that_answers_bursts_answers_several_things_once_but_never_none() -> None:
    world = World()
    world.change_row(bursts=True, last_seq=17)
    last = world.stored.entries[PK][-1]
    before = world.stored.entries[PK][-2]
    one_more = replace(before, seq=last.seq, ref="")
    world.stored.entries[PK][-1:] = [one_more, replace(last, seq=last.seq + 1)]
    for journal in (world.vera, world.olga):
        journal.shown[PK][one_more.seq] = words_of(vars(one_more))
        journal.shown[PK][last.seq + 1] = words_of(vars(world.stored.entries[PK][-1]))
    assert violations(world.stored, [world.vera, world.olga, world.oleg]) == []
    world.stored.entries[PK].append(replace(one_more, seq=last.seq + 2))
    assert any("answered, owes" in found for found in violations(world.stored, [world.vera]))
