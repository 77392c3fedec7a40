"""Items: lines and read receipts that are to be stored, with their guards as data; and the result of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

from bots.answering.session import Session
from bots.engines.seam import Handoff
from conversations.journal.due import Due
from conversations.models import Operator
from conversations.protocol import AttachmentCard, Author, NoticeCode, Reason, Via
from conversations.refusals import Refused


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """The visitor presses a button of entry `entry` (0: the greeting).

    `question`: the interaction whose question it answers; `agent`: it asks for a person.
    """

    entry: int
    button: int
    question: int | None = None
    agent: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it has a number. `input` is the text that the bot is to answer, if it is not `text`."""

    author: Author
    text: str = ""
    name: str = ""
    operator: int | None = None
    via: Via | None = None
    notice: NoticeCode | None = None
    buttons: tuple[dict[str, Any], ...] = ()
    attachment: AttachmentCard | None = None
    input: dict[str, Any] | None = None
    not_understood: bool = False
    matched: dict[str, Any] | None = None
    """The interaction and the confidence with which the trained model decided this answer of the bot."""


def notice(code: NoticeCode, operator: Operator | None = None) -> Line:
    """A comment that both sides see."""
    return Line(
        author="notice",
        notice=code,
        operator=operator.pk if operator else None,
        name=operator.name if operator else "",
    )


class BotTurn(msgspec.Struct, frozen=True, kw_only=True):
    """How the bot's answer changes the conversation. `understood` is None if nothing was asked.

    `follows_in`: the pause, in seconds, after which the bot goes on. `unavailable`: its engine did not answer.
    `handoff`: why its engine wants a person.
    """

    session: Session
    understood: bool | None
    threshold: int
    """Default answers in a row that raise Awaiting Agent; 0: never."""
    wants_agent: bool
    follows_in: int | None = None
    unavailable: bool = False
    handoff: Handoff | None = None


class Saw(msgspec.Struct, frozen=True):
    """A read receipt: one side has read up to entry `seq`. `unseen`: the visitor's entries after it, if counted."""

    side: Literal["visitor", "operator"]
    seq: int
    unseen: int | None = None


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """Another one answers from now on: `operator`, if given, else the bot.

    `awaits` raises Awaiting Agent for that reason and tells the visitor; `ends` ends the conversation for good.
    `owes`: the visitor's entry that the bot is to answer then.
    """

    operator: int | None = None
    awaits: Reason | None = None
    ends: bool = False
    owes: int | None = None


class Window(msgspec.Struct, frozen=True):
    """The holder finishes at `until` and may undo it before; None: the finish was undone."""

    until: datetime | None


class Proposes(msgspec.Struct, frozen=True):
    """The bot's answer, kept as proposal `id`, waits for an operator until this time."""

    id: int
    until: datetime


class Lapse(msgspec.Struct, frozen=True):
    """The time of a proposal is over, and it is not sent. `handoff` puts the conversation into Awaiting Agent."""

    handoff: Handoff | None = None


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """Lines or a read receipt for one conversation, with guards.

    `sender` and `ref` name the command, whose answer is remembered. Refused unless: the conversation has not ended;
    it is still in `epoch` (if given); `holder` holds it (if given), or nobody (`unheld`); the bot still owes the answer
    to `owed` (if given; the item answers it and the visitor's entries up to `through`); the pause still ends at
    `follows` (if given) and the visitor has said nothing meanwhile.
    `press`: the visitor's line is a press, and counts as `conversations.journal.presses` says.
    `asks` raises Awaiting Agent for that reason and tells the visitor; `takes_back` lowers it (refused if it is not
    raised); `session` replaces the bot's.
    `mode`: how the bot answered here when this was decided; refused if that has changed. `proposes` makes the answer
    wait; `proposal`: the one that this settles, refused as `gone` if it no longer waits; `lapse`: its time is over;
    `withdraws`: what is due is decided anew, also if an engine is being asked. `sets_mode`: how the bot answers from
    now on.
    `seen`: the last entry that the holder saw; nothing is stored if there are later ones. `window` opens or closes the
    window in which a finish can be undone.
    """

    conversation: int
    lines: tuple[Line, ...] = ()
    sender: str = ""
    ref: str = ""
    epoch: int | None = None
    holder: int | None = None
    unheld: bool = False
    owed: int | None = None
    through: int | None = None
    follows: datetime | None = None
    turn: BotTurn | None = None
    press: Press | None = None
    asks: Reason | None = None
    takes_back: bool = False
    session: Session | None = None
    saw: Saw | None = None
    handover: Handover | None = None
    seen: int | None = None
    window: Window | None = None
    mode: str | None = None
    proposes: Proposes | None = None
    proposal: int | None = None
    lapse: Lapse | None = None
    withdraws: bool = False
    sets_mode: str | None = None

    @property
    def answers(self) -> int | None:
        """The last entry that the item answers."""
        return self.owed if self.through is None else self.through

    def late_lines(self) -> tuple[Line, ...]:
        """The lines of an answer to an entry after which the visitor has said more: they keep which one it is."""
        return tuple(
            msgspec.structs.replace(one, input={**(one.input or {}), "answers": self.answers}) for one in self.lines
        )

    @property
    def visitor_acts(self) -> bool:
        """Whether the visitor says something or asks for a person: then the bot's settings are needed."""
        return self.asks is not None or any(line.author == "visitor" for line in self.lines)


class Stored(msgspec.Struct, frozen=True):
    """The item is durable; `seq` is the number of its first line, `answer` is sent to whoever gave the command."""

    conversation: int
    seq: int
    answer: dict[str, Any]
    owes: bool
    """Whether the bot owes an answer now."""
    pauses: bool = False
    """Whether the bot goes on after a pause."""
    due: Due | None = None
    """What the item made due; None if that must be read."""


class Repeat(msgspec.Struct, frozen=True):
    """This sender's `ref` was answered before, with `answer`; nothing was changed."""

    answer: dict[str, Any]


class Behind(msgspec.Struct, frozen=True):
    """There are entries after the one that was read, which the caller must look at; nothing was changed."""


Result: TypeAlias = Stored | Repeat | Behind | Refused
