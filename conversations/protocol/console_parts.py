"""The parts of frames that only operators see: list rows, operators, choices."""

from typing import TYPE_CHECKING

import msgspec

from conversations.protocol.shared import Button, Part, Person
from conversations.protocol.values import (
    AnswerMode,
    Author,
    Control,
    FinishAction,
    FoundAuthor,
    Presence,
    Reason,
    Status,
    View,
)


class OperatorCard(Part):
    """An operator, as operators see one. `gone_since`: the operator holds a conversation without an open console.

    `reason`: why the operator is Offline, a code of `away_reasons` or words.
    """

    id: int
    name: str
    status: Presence
    gone_since: str | None = None
    reason: str | None = None


class TeamCard(Part):
    """A team. `online`: how many of its members have an open console and want to be alerted now.

    `members`: the ids of its operators; `operators` tells later which of them are online.
    """

    id: int
    name: str
    online: int
    members: tuple[int, ...] = ()


class TeamName(Part):
    """A team, in an offer."""

    id: int
    name: str


class AwayReasonCard(Part):
    """A reason for being away. `label` is in the language of the page."""

    code: str
    label: str


class RatingCard(Part):
    """The visitor's rating of a takeover: 1 is not good, 2 is good. `operator`: who had finished it."""

    score: int
    at: str
    operator: str
    text: str | None = None


class Counts(Part, omit_defaults=False):
    """How many conversations each list holds, counted up to 1,000.

    `held`: how many this operator holds; `held_unanswered`: in how many of them the visitor awaits an answer;
    `mentions`: those with notes that name this operator, who has not read them.
    """

    awaiting: int
    all: int
    mine: int
    held: int
    held_unanswered: int
    mentions: int


class SavedView(Part, omit_defaults=False):
    """A list that an operator keeps under a name. `filters`: the fields of `list`, without those left out."""

    id: int
    name: str
    view: View
    filters: dict[str, str | int | bool | list[int]]


class Last(Part):
    """The last line in a list row. `operator`: who wrote it, if an operator did."""

    author: Author
    text: str
    at: str
    operator: Person | None = None


class VisitorLast(Part):
    """The visitor's last words."""

    text: str
    at: str


class HandoffCard(Part):
    """Why the bot's engine handed the conversation over. `summary`: in rows its first 200 characters."""

    category: str
    summary: str


class BotName(Part):
    """The bot in a list row."""

    id: int
    name: str
    slug: str


class VisitorName(Part):
    """A visitor's reference number, and the name if the site gave one."""

    reference: str
    name: str | None = None


class LostConversation(Part):
    """A conversation that its holder has lost by being gone."""

    id: int
    visitor: VisitorName


class Row(Part):
    """One conversation in a list. `unread` counts the visitor's entries since an operator's entry or `seen`.

    `unanswered` counts them since an operator's entry alone. `seen` and `new` are this operator's own: up to which
    entry the operator has read, and how many of the unanswered ones are new; without them all are. `seen_by`: the
    operators who have looked at it while it awaits an agent.
    `visitor_last`: the visitor's last words that are no button's label and no file. `visitor_seen`: the last entry that
    the visitor's page has shown. `present`: that page is open now; `left_at`: since when it is not.
    `looks_away`: it is open, but not before the visitor's eyes: another tab, or a folded widget.
    `amber_at`, `red_at`: when a wait for an agent exceeds the bot's limits.
    `bot_unavailable`: the bot's external engine did not answer the last question. `language`: in which the bot speaks,
    if it has several and the visitor's is known. `undo_until`: the holder has finished, and may undo it until then.
    `draft`: this operator has a draft in it.
    `awaiting_since`: since the visitor began to wait, also if an operator held it meanwhile; `first_reason`: why that
    began, if it is another reason than `reason`. `tags`: its labels. `proposal`: the bot's draft that waits for an
    operator. `mode`: how the bot answers, if an operator has chosen.
    """

    id: int
    visitor: VisitorName
    bot: BotName
    status: Status
    control: Control
    epoch: int
    seq: int
    started_at: str
    visitor_at: str
    stalls_at: str
    abandons_at: str
    unread: int
    unanswered: int
    visitor_seen: int
    present: bool
    reason: Reason | None = None
    operator: Person | None = None
    last: Last | None = None
    awaiting_since: str | None = None
    bot_unavailable: bool = False
    language: str | None = None
    tags: tuple[str, ...] = ()
    undo_until: str | None = None
    draft: bool = False
    visitor_last: VisitorLast | None = None
    handoff: HandoffCard | None = None
    left_at: str | None = None
    looks_away: bool = False
    amber_at: str | None = None
    red_at: str | None = None
    seen_by: tuple[Person, ...] = ()
    seen: int | None = None
    new: int | None = None
    first_reason: Reason | None = None
    proposal: int | None = None
    mode: AnswerMode | None = None


if TYPE_CHECKING:

    class RowChange(Part):
        """What has changed of a row."""

        id: int

else:
    RowChange = msgspec.defstruct(
        "RowChange",
        [("id", int), *((each.name, each.type | None, None) for each in msgspec.structs.fields(Row)[1:])],
        bases=(Part,),
        kw_only=True,
        frozen=True,
        omit_defaults=True,
        namespace={
            "__doc__": """What has changed of a row: the id, and the keys that have another value, each with its whole
            new value. Null: the key does not apply any more."""
        },
    )


class Hit(Part):
    """A line that a search found. `seq` 0 is what is known of the visitor. A note stands after `seq`;
    `note` is its id.

    `text` is the part of it with the found words; each of `marks` is the beginning and the end of one in `text`, in
    UTF-16 units, as JavaScript counts.
    """

    conversation: int
    seq: int
    author: FoundAuthor
    at: str
    text: str
    marks: list[tuple[int, int]]
    row: Row
    note: int | None = None


class InteractionCard(Part):
    """An interaction that an operator may send."""

    id: int
    name: str
    text: str


class FinishOption(Part):
    """One end action; `text` is exactly what the visitor will get, `preview` its key."""

    action: FinishAction
    label: str
    text: str
    preview: str
    interaction: int | None = None
    buttons: tuple[Button, ...] = ()


class Earlier(Part):
    """An earlier conversation of the same visitor."""

    id: int
    started_at: str
    last: Last | None = None
    visitor_last: VisitorLast | None = None


class OfferedButton(Part):
    """A button that the bot offered. `pressed`: whether the visitor pressed it."""

    label: str
    pressed: bool = False


class Step(Part):
    """One message of the bot with what it offered, and the visitor's words after it. `seq` 0: the greeting."""

    seq: int
    text: str
    buttons: tuple[OfferedButton, ...] = ()
    replies: tuple[str, ...] = ()


class Visited(Part):
    """A page on which the visitor opened the chat."""

    page: str
    at: str


class BookmarkCard(Part):
    """A bookmarked line, and who bookmarked it."""

    seq: int
    operator: Person
