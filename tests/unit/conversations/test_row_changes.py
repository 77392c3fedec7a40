"""What a console is told of rows: the changes and what it was told before give the whole row."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import protocol
from conversations.domain.seen_marks import Marks, Own
from conversations.protocol import BotName, Counts, HandoffCard, Last, Person, Row, VisitorLast, VisitorName
from conversations.sockets import row_changes
from conversations.sockets.row_changes import ToldRows, change
from conversations.sockets.row_frames import RowFrames

NOON = "2026-01-31T12:00:00.000Z"
OLGA = Person(id=7, name="Olga")
ROW = Row(
    id=5,
    visitor=VisitorName(reference="V-5", name="Vera"),
    bot=BotName(id=1, name="Parcel", slug="parcel"),
    status="live",
    control="bot",
    epoch=3,
    seq=4,
    started_at=NOON,
    visitor_at=NOON,
    stalls_at=NOON,
    abandons_at=NOON,
    unread=1,
    unanswered=1,
    visitor_seen=0,
    present=False,
)
COUNTS = Counts(awaiting=0, all=1, mine=0, held=0, held_unanswered=0, mentions=0)

texts = st.text(max_size=5)
people = st.builds(Person, id=st.integers(1, 3), name=texts)
rows = st.builds(
    Row,
    id=st.just(5),
    visitor=st.builds(VisitorName, reference=texts, name=st.none() | texts),
    bot=st.builds(BotName, id=st.integers(1, 2), name=texts, slug=st.just("parcel")),
    last=st.none() | st.builds(Last, author=st.just("operator"), text=texts, at=texts, operator=st.none() | people),
    visitor_last=st.none() | st.builds(VisitorLast, text=texts, at=texts),
    handoff=st.none() | st.builds(HandoffCard, category=texts, summary=texts),
    tags=st.lists(texts, max_size=2).map(tuple),
    seen_by=st.lists(people, max_size=2).map(tuple),
)


def whole(row: Row) -> dict[str, Any]:
    return dict(json.loads(msgspec.json.encode(row)))


def changed(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """The row after a change, as a client makes it."""
    return {key: value for key, value in {**row, **told}.items() if value is not None}


@given(rows, rows)
def test_a_change_makes_the_row_before_the_row_after(before: Row, after: Row) -> None:
    told = change(before, after)
    assert changed(whole(before), json.loads(msgspec.json.encode(told or {}))) == whole(after)
    assert (told is None) == (before == after)
    if told:
        msgspec.convert(msgspec.to_builtins(told), protocol.console_parts.RowChange)


def test_a_visitors_message_changes_its_own_fields_only() -> None:
    later = "2026-01-31T12:01:00.000Z"
    said = VisitorLast(text="hello?", at=later)
    after = msgspec.structs.replace(
        ROW, seq=5, unread=2, unanswered=2, visitor_at=later, stalls_at=later, abandons_at=later, visitor_last=said
    )
    told = change(ROW, after)
    assert told is not None
    assert set(told) == {
        "id",
        "seq",
        "unread",
        "unanswered",
        "visitor_at",
        "stalls_at",
        "abandons_at",
        "visitor_last",
    }


def test_a_key_that_no_longer_applies_becomes_null() -> None:
    held = msgspec.structs.replace(ROW, operator=OLGA, tags=("vip",), looks_away=True, undo_until=NOON)
    assert change(held, ROW) == {"id": 5, "operator": None, "tags": None, "looks_away": None, "undo_until": None}


class Page:
    """A console, and the rows that its page makes of what it was told."""

    def __init__(self, operator: int = 7, *, changes: bool = True) -> None:
        self.operator = SimpleNamespace(pk=operator)
        self.drafts: frozenset[int] = frozenset()
        self.told = ToldRows() if changes else None
        self.rows: dict[int, dict[str, Any]] = {}

    def lists(self, *listed: Row) -> None:
        assert self.told is not None
        self.told.note(listed)
        self.told.is_complete = True
        self.rows |= {row.id: whole(row) for row in listed}

    def hears(self, frames: RowFrames, counts: Counts = COUNTS) -> dict[str, Any] | None:
        text = frames.of(self, counts)  # type: ignore[arg-type]
        if text is None:
            return None
        frame = dict(json.loads(text))
        self.rows |= {row["id"]: row for row in frame["upserts"]}
        for told in frame.get("changed", ()):
            self.rows[told["id"]] = changed(self.rows[told["id"]], told)
        return frame


def flush(*shown: Row, removed: tuple[int, ...] = (), own: dict[int, dict[int, Own]] | None = None) -> RowFrames:
    return RowFrames(list(shown), list(removed), Marks(own or {}, {}))


def after(row: Row = ROW, **values: Any) -> Row:
    return msgspec.structs.replace(row, **values)


def test_a_row_is_told_whole_to_whoever_has_not_got_it_and_then_by_its_changes() -> None:
    early, late, plain = Page(), Page(8), Page(9, changes=False)
    early.lists(ROW)
    frames = flush(after(seq=5))
    told, first, as_ever = early.hears(frames), late.hears(frames), plain.hears(frames)
    assert told
    assert first
    assert as_ever
    assert (told["upserts"], told["changed"]) == ([], [{"id": 5, "seq": 5}])
    assert (first["upserts"], first["changed"]) == ([whole(after(seq=5))], [])
    assert as_ever == {"type": "rows", "upserts": [whole(after(seq=5))], "removed": [], "counts": whole_of(COUNTS)}
    again = flush(after(seq=6))
    assert early.hears(again) == late.hears(again)


def whole_of(counts: Counts) -> dict[str, Any]:
    return dict(json.loads(msgspec.json.encode(counts)))


def test_consoles_that_were_told_the_same_get_one_text() -> None:
    pages = [Page(operator) for operator in range(50)]
    for page in pages:
        page.lists(ROW)
    frames = flush(after(seq=5))
    assert len({id(frames.of(page, COUNTS)) for page in pages}) == 1  # type: ignore[arg-type]


def test_a_row_that_left_the_list_comes_back_whole() -> None:
    page = Page()
    page.lists(ROW)
    gone = page.hears(flush(removed=(5,)))
    assert gone
    assert gone["removed"] == [5]
    back = page.hears(flush(after(seq=5)))
    assert back
    assert back["upserts"] == [whole(after(seq=5))]


def test_a_console_hears_nothing_of_rows_that_it_cannot_have() -> None:
    page = Page()
    assert page.told
    asked = page.hears(flush(removed=(5, 6)))
    assert asked
    assert asked["removed"] == [5, 6], "the answer to its list is on the way, and may have them"
    page.lists(ROW)
    assert page.hears(flush(removed=(6, 7))) is None
    gone = page.hears(flush(removed=(5, 6)))
    assert gone
    assert gone["removed"] == [5]
    page.lists(*[after(id=pk) for pk in range(1000, 1000 + row_changes.MOST + 1)])
    page.told.note([after(id=2000)])
    late = page.hears(flush(removed=(1000, 6)))
    assert late
    assert late["removed"] == [1000, 6], "it may have what was forgotten here"


def test_what_is_an_operators_own_differs_by_operator() -> None:
    olga, oleg = Page(7), Page(8)
    for page in (olga, oleg):
        page.lists(ROW)
    frames = flush(after(seq=5), own={7: {5: Own(seen=4, new=1)}})
    assert [page.hears(frames)["changed"] for page in (olga, oleg)] == [  # type: ignore[index]
        [{"id": 5, "seq": 5, "seen": 4, "new": 1}],
        [{"id": 5, "seq": 5}],
    ]
    olga.drafts = frozenset({5})
    frames = flush(after(seq=5), own={7: {5: Own(seen=5, new=0)}})
    assert [page.hears(frames) and page.rows[5].get("draft") for page in (olga, oleg)] == [True, None]
    olga.drafts = frozenset()
    frames = flush(after(seq=5), own={7: {5: Own(seen=5, new=0)}})
    told = olga.hears(frames)
    assert told
    assert told["changed"] == [{"id": 5, "draft": None}]


def test_nothing_is_told_if_neither_rows_nor_counts_have_changed() -> None:
    page = Page()
    page.lists(ROW)
    assert page.hears(flush(ROW))  # the counts, once
    assert page.hears(flush(after())) is None
    assert page.hears(flush(after()), counts=msgspec.structs.replace(COUNTS, all=2))


steps = st.lists(
    st.tuples(
        st.sampled_from(["rows", "removed", "list", "more", "drafts"]), st.sets(st.integers(1, 4)), st.integers(0, 2)
    ),
    max_size=30,
)


@given(steps)
def test_whatever_happens_each_page_has_the_rows_as_they_were_told_last(happened: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_changes, "MOST", 3)
        pages = [Page(7), Page(8)]
        state = {pk: after(id=pk) for pk in range(1, 5)}
        for kind, pks, value in happened:
            for pk in pks:
                state[pk] = after(state[pk], seq=value, present=value == 1, tags=("vip",) * value)
            own = {7: {pk: Own(seen=value, new=0) for pk in pks if pk % 2}}
            if kind in ("list", "more"):
                reader = pages[value % 2]
                reader.told = reader.told if kind == "more" else ToldRows()
                reader.lists(*[state[pk] for pk in pks])
            elif kind == "drafts":
                pages[0].drafts = frozenset(pks)
            else:
                gone = pks if kind == "removed" else set()
                frames = flush(*[state[pk] for pk in pks - gone], removed=tuple(gone), own=own)
                for page in pages:
                    page.hears(frames)
                    for pk in pks - gone:
                        expected = Marks(own, {}).owned(state[pk], page.operator.pk)
                        assert page.rows[pk] == whole(after(expected, draft=pk in page.drafts))
