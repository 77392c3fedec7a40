"""What our server compresses is read by another implementation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

from takeover_project.server.compression import deflated


@given(st.lists(st.text() | st.text().map(lambda text: text * 500), max_size=5))
def test_messages_are_inflated_one_by_one_and_in_a_row(texts: list[str]) -> None:
    kept = PerMessageDeflate(False, True, 12, 15)
    for text in texts:
        once = PerMessageDeflate(True, True, 12, 15)
        for client in (kept, once):
            frame = Frame(Opcode.TEXT, deflated(text), rsv1=True)
            assert client.decode(frame).data.decode() == text


def test_rows_become_a_fraction() -> None:
    text = "".join(f'{{"id":{each},"visitor_at":"2026-01-31T12:00:{each % 60:02}.000Z"}},' for each in range(200))
    assert len(deflated(text)) < len(text) / 5
