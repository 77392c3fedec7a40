"""Server-sent events: the pieces of a body, cut wherever the network cut them, become the events' data."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_EVENT = 256 * 1024
"""Bytes of one event; a longer one is no answer of a model."""


class EventReader:
    """Collects pieces of a stream. A line ends with CR, LF or both; an event ends with an empty line."""

    def __init__(self) -> None:
        self._line = b""
        self._after_cr = False
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The data of each event that this piece completes. Raises ValueError if an event is too long."""
        for line in self._lines(piece):
            if line:
                self._take(line)
            elif self._data:
                yield self._event()

    def end(self) -> Iterator[bytes]:
        """The data of an event that the end of the stream completes; some servers leave out the last empty line."""
        if self._line:
            self._take(self._line)
            self._line = b""
        if self._data:
            yield self._event()

    def _event(self) -> bytes:
        data, self._data, self._size = b"\n".join(self._data), [], 0
        return data

    def _lines(self, piece: bytes) -> Iterator[bytes]:
        if self._after_cr and piece:
            piece, self._after_cr = piece.removeprefix(b"\n"), False
        whole = self._line + piece
        self._after_cr = whole.endswith(b"\r")
        lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._line = lines.pop()
        if len(self._line) + self._size > LONGEST_EVENT:
            raise ValueError("an event of the stream is too long")
        yield from lines

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(value)
            if self._size > LONGEST_EVENT:
                raise ValueError("an event of the stream is too long")
