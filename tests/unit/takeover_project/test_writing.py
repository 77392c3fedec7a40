"""Frames that our server writes are read by another implementation."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from takeover_project.server.writing import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 0xFFFF, 0x10000, 300_000])
@pytest.mark.parametrize("letter", ["x", "ü"])
def test_a_text_of_any_length_is_one_whole_frame(size: int, letter: str) -> None:
    text = letter * (size // len(letter.encode()))
    stream = StreamReader()
    stream.feed_data(text_frame(text))
    parsing = Frame.parse(stream.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    frame = done.value.value
    assert (frame.opcode, frame.fin, frame.data.decode()) == (Opcode.TEXT, True, text)
    assert not stream.buffer
