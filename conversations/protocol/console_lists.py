"""The lists of conversations on the operators' socket: answers, and the frames that tell changes."""

from conversations.protocol.console_parts import Counts, Row, RowChange, SavedView
from conversations.protocol.shared import Frame, Ok


class Listed(Ok, tag="ok"):
    """Answers `list`."""

    rows: list[Row]
    cursor: str | None
    counts: Counts


class HeldRows(Ok, tag="ok"):
    """Answers `held`: the rows of the conversations that this operator holds, latest first, at most 50."""

    rows: list[Row]


class LongestWaiting(Ok, tag="ok"):
    """Answers `longest_wait`; without a row if nobody awaits an agent."""

    row: Row | None = None


class ViewSaved(Ok, tag="ok"):
    """Answers `save_view`."""

    id: int


class Rows(Frame, tag="rows"):
    """The merged changes of the list that was requested last. `changed` if that asked for `changes`.

    Each of `changed` is told against the row as this socket was told it last, by an answer to `list` or by `rows`.
    """

    upserts: list[Row]
    removed: list[int]
    counts: Counts
    changed: list[RowChange] | None = None


class HeldChanges(Frame, tag="held", omit_defaults=False):
    """The merged changes of the conversations that this operator holds, after `held` was asked for."""

    upserts: list[Row]
    removed: list[int]


class SavedViews(Frame, tag="views", omit_defaults=False):
    """This operator's saved views, after they have changed."""

    views: list[SavedView]
