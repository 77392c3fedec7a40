"""Notes that operators write for each other, and drafts: commands, answers and frames. Visitors get none of it."""

from conversations.protocol.shared import Command, Frame, Ok, Part, Person
from conversations.protocol.values import DraftText, Id, Text


class WriteNote(Command, tag="note"):
    """Writes a private note. `@name` tells a colleague. Whoever may watch may write notes, without a takeover."""

    conversation: Id
    text: Text


class Colleagues(Command, tag="colleagues"):
    """Asks for the operators who can be named in a note: those who may see the conversation."""

    conversation: Id


class EarlierNotes(Command, tag="earlier_notes"):
    """Asks for the notes about the visitor of this conversation: of this one and of the earlier ones, newest first."""

    conversation: Id


class ReadMentions(Command, tag="read_mentions"):
    """This operator has read the notes that name them."""

    conversation: Id


class SaveDraft(Command, tag="draft"):
    """Keeps what this operator has written to the visitor and not sent; "" removes it."""

    conversation: Id
    text: DraftText


class NoteCard(Part):
    """A note. `after`: the `seq` of the entry after which it stands. `operator.id` is 0 if the account is gone.

    `for_bot`: the bot's engine is told it, too; it was given with a finish.
    """

    id: int
    operator: Person
    text: str
    at: str
    after: int
    for_bot: bool = False


class EarlierNote(Part):
    """A note, and the conversation about which it was written."""

    conversation: int
    note: NoteCard


class EarlierNoteList(Ok, tag="ok"):
    """Answers `earlier_notes`: at most the 30 newest ones."""

    notes: list[EarlierNote]


class Noted(Ok, tag="ok"):
    """Answers `note`. `note` is its id."""

    note: int


class ColleagueList(Ok, tag="ok"):
    """Answers `colleagues`."""

    operators: list[Person]


class NoteFrame(Frame, tag="note"):
    """A note of a watched conversation: a new one, or one among the entries of a `history`. It may come twice."""

    conversation: int
    note: NoteCard
