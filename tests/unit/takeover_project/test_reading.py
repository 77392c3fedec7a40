"""Whole text messages are read without Autobahn, and nothing else is."""

from __future__ import annotations

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeover_project.server.reading import whole_text

MASKS = st.binary(min_size=4, max_size=4)


def frame(payload: bytes, mask: bytes = b"\x01\x02\x03\x04", *, head: int = 0x81) -> bytes:
    """A client's frame, byte by byte."""
    size = len(payload)
    if size < 126:
        begin = bytes((head, 0x80 | size))
    elif size < 0x10000:
        begin = bytes((head, 0xFE)) + size.to_bytes(2, "big")
    else:
        begin = bytes((head, 0xFF)) + size.to_bytes(8, "big")
    return begin + mask + bytes(one ^ other for one, other in zip(payload, cycle(mask), strict=False))


@given(st.text(max_size=400), MASKS)
def test_a_message_is_read_as_it_was_sent(text: str, mask: bytes) -> None:
    assert whole_text(frame(text.encode(), mask)) == text


@pytest.mark.parametrize("size", [0, 1, 124, 125, 126, 127, 255, 256, 65_534, 65_535])
def test_a_message_of_any_size_below_64_kb_is_read(size: int) -> None:
    assert whole_text(frame(b"a" * size)) == "a" * size


def test_a_message_of_64_kb_is_left_to_autobahn() -> None:
    assert whole_text(frame(b"a" * 65_536)) is None


@given(st.text(max_size=200), MASKS, st.data())
def test_a_part_of_a_frame_or_more_than_one_is_left_to_autobahn(text: str, mask: bytes, data: st.DataObject) -> None:
    whole = frame(text.encode(), mask)
    assert whole_text(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None
    assert whole_text(whole + whole) is None
    assert whole_text(whole + b"\x81") is None


def test_any_other_kind_of_frame_is_left_to_autobahn() -> None:
    others = [head for head in range(0x100) if whole_text(frame(b"text", head=head)) is not None]
    assert others == [0x81]


@pytest.mark.parametrize(
    "data",
    [
        b"\x81\x04text",  # not masked
        b"\x81\xfe\x00\x04\x01\x02\x03\x04" + b"text",  # a size that is written longer than it must be
        b"\x81\xff" + bytes(7) + b"\x04\x01\x02\x03\x04" + b"text",
        frame(b"\xff"),  # no UTF-8
        frame(b"\xed\xa0\x80"),  # a lone surrogate
        frame(b"\xe2\x82"),  # a character's beginning
    ],
)
def test_what_breaks_a_rule_is_left_to_autobahn(data: bytes) -> None:
    assert whole_text(data) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise_an_error(data: bytes) -> None:
    whole_text(data)
