"""A broker of the tests' own: the embedded server, without its log on disk."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from takeover_project import broker
from tests.servers.processes import running


@contextmanager
def broker_in(folder: Path, *extra: str) -> Iterator[Path]:
    """Serves on a socket inside `folder` (or in a short place of its own if that path is too long)."""
    socket = broker.socket_of(folder)
    data = folder / "broker"
    for private in (data, socket.parent):
        broker.make_private(private)
    command = [*broker.command(socket=socket, data=data), "--appendonly", "no", *extra]
    with running(command, ready=lambda: broker.answers(socket), log=folder / "broker.log", stop_with=signal.SIGTERM):
        yield socket
