"""A TCP proxy on loopback that delays, stalls and cuts what passes."""

from __future__ import annotations

import asyncio

PIECE = 64 * 1024


class Proxy:
    """Passes bytes from `port` to `target`, both on 127.0.0.1. Everything it does to them may change at any time."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.delay = 0.0
        """Seconds that each piece is kept."""
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._lines: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> Proxy:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=4096)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def cut(self) -> None:
        """Ends every connection, without a word."""
        for line in list(self._lines):
            line.cancel()

    def stall(self) -> None:
        """Lets nothing pass any more, and closes no connection."""
        self._flowing.clear()

    def heal(self) -> None:
        """All flows at once again."""
        self.delay = 0.0
        self._flowing.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        others: list[asyncio.StreamWriter] = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            others.append(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer))
                both.create_task(self._pump(far_reader, writer))
            # Both have said all they had to say, so nothing is lost by leaving.
            for each in others:
                each.close()
        except* OSError:
            pass  # one end is gone, so the other goes too
        except* asyncio.CancelledError:
            pass  # cut
        finally:
            self._lines.discard(line)
            for each in others:
                if not each.is_closing():
                    each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(PIECE):
            await self._flowing.wait()
            if self.delay:
                await asyncio.sleep(self.delay)
            writer.write(piece)
            await writer.drain()
        writer.write_eof()
