"""The web process: Daphne with limits that hold while bytes arrive, and with an orderly end.

Stock Daphne writes a body of any size to disk before a view sees it, and cuts every socket (1006) when it stops.
"""

from daphne.server import Server as Daphne  # isort: skip - installs the reactor that the imports below use

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from twisted.internet import defer, reactor
from twisted.internet.endpoints import serverFromString
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

from takeover_project.server import bodies, limits
from takeover_project.server.frames import Frames

log = logging.getLogger(__name__)

PING_INTERVAL, PING_TIMEOUT = 10, 10  # seconds; a dead peer is noticed within about 20 s
NEVER = -1  # sockets have no time limit
PACE, WINDOW = 0.005, 5.0  # seconds between the ends of two sockets when the process stops, and for all of them
STOP_GRACE = 3.0  # seconds that handlers have to finish after their sockets are closed
PAGE_GRACE = 7.0  # further seconds that requests have to finish
RESTARTING = 4012  # close code; clients come back
CLOSING = 3  # seconds that a client has to answer a close frame; then it is cut off and sees 1006 instead of the code


class CannotListen(Exception):
    """Why the server cannot listen, in one sentence for the person at the terminal."""


class Server(Daphne):
    """Serves `application` on one address until SIGTERM or SIGINT.

    To stop, it calls `on_leaving` and takes no new socket. It sends `farewell` to every socket and closes it with 4012,
    one after the other over at most 5 s, so that thousands of clients do not come back together. Pages are served
    meanwhile, so that a proxy has time to choose another process. Then handlers of sockets have 3 s to finish, those
    of requests 10 s. What is left is cancelled, including the background tasks of the process.
    """

    def __init__(
        self,
        application: Callable[..., Awaitable[None]],
        *,
        host: str,
        port: int,
        most_sockets: int = 0,
        farewell: str = "",
        on_leaving: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            websocket_timeout=NEVER,
            server_name="",
        )
        self.host, self.port = host, port
        self.most_sockets, self.farewell, self.on_leaving = most_sockets, farewell, on_leaving
        self.ports: list[Any] = []
        self.sockets: set[limits.Socket] = set()
        self.leaving = False
        self.problem: CannotListen | None = None

    def run(self) -> None:
        """Returns after a signal. Raises CannotListen if the address is taken or is not this machine's."""
        self.connections: dict[Any, dict[str, Any]] = {}
        self.http_factory = limits.PageFactory(self)
        self.ws_factory = limits.SocketFactory(self, server=self.server_name)
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            openHandshakeTimeout=self.websocket_handshake_timeout,
            closeHandshakeTimeout=CLOSING,
        )
        globalLogBeginner.beginLoggingTo([lambda _: None], redirectStandardIO=False, discardBuffer=True)
        asyncio.set_event_loop(reactor._asyncioEventloop)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        for endpoint in self.endpoints:
            listening = serverFromString(reactor, endpoint).listen(self.http_factory)
            listening.addCallbacks(self.listen_success, self.listen_error)
        if not self.abort_start:
            reactor.run(installSignalHandlers=self.signal_handlers)
        if self.problem:
            raise self.problem

    def listen_success(self, port: Any) -> None:
        self.ports.append(port)
        super().listen_success(port)
        print(f"Listening on http://{self.host}:{port.getHost().port}", flush=True)

    def listen_error(self, failure: Failure) -> None:
        self.problem = CannotListen(
            f"Nothing can listen on {self.host}, port {self.port} ({failure.value.socketError.strerror}). "
            "Stop the program that does, or choose others with HOST and PORT."
        )
        self.stop()

    def no_more_sockets(self) -> str:
        """Tells the client why no further socket is taken now; empty if one is."""
        if self.leaving:
            return "This server is about to restart. Come back in a moment."
        if self.most_sockets and len(self.sockets) >= self.most_sockets:
            return "This server has reached its limit of connections. Come back in a moment."
        return ""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """As Daphne's, with the queues of `bodies` and `frames`.

        A socket's scope gets `heard_at`: call it for the monotonic time at which its client last sent anything; and
        `send_text`, which sends a text as a message of the type `websocket.send` does, without waiting.
        """
        scope.setdefault("asgi", {"version": "3.0"})
        if scope["type"] == "http":
            inbox: asyncio.Queue[dict[str, Any]] = bodies.Inbox(protocol.hand_over())
        else:
            inbox = Frames(protocol)
            scope["heard_at"] = lambda: protocol.heard_at
            scope["send_text"] = protocol.serverSend
        work = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        if protocol not in self.connections:
            return None
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(work)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Sends a message of the application; returns when the connection has room for the next."""
        if message["type"] == "websocket.send" and message.get("text") and protocol.state == protocol.STATE_OPEN:
            # The commonest case; Daphne's method would check all of this again.
            protocol.serverSend(message["text"])
            return
        await super().handle_reply(protocol, message)
        if message["type"] == "http.response.body" and message.get("more_body") and not await protocol.flow.taken():
            log.info("A client that read nothing for %d s was disconnected.", bodies.STALLED)
            protocol.channel.transport.abortConnection()

    def kill_all_applications(self) -> defer.Deferred[None]:
        """Called before the reactor stops; the reactor waits for the result."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self.wind_down()))

    async def wind_down(self) -> None:
        """Ends the process as the class describes. Never raises."""
        self.leaving = True
        self.on_leaving()
        await self.send_sockets_away()
        for port in self.ports:
            port.stopListening()
        await finished(self.applications(), within=STOP_GRACE)
        await finished(self.applications(limits.Request), within=PAGE_GRACE)
        await cancelled(self.applications() | (asyncio.all_tasks() - {asyncio.current_task()}))

    async def send_sockets_away(self) -> None:
        """Sends the farewell to all sockets at once, then closes them one after the other."""
        sockets = list(self.sockets)
        for socket in sockets:
            if self.farewell and socket.state == socket.STATE_OPEN:
                socket.serverSend(self.farewell)
        for socket in sockets:
            await asyncio.sleep(min(PACE, WINDOW / len(sockets)))
            socket.send_away(RESTARTING)

    def applications(self, of: type = object) -> set[asyncio.Task[None]]:
        """The handlers that still run: all of them, or those of `limits.Request` or `limits.Socket`."""
        running = (
            details.get("application_instance")
            for protocol, details in self.connections.items()
            if isinstance(protocol, of)
        )
        return {task for task in running if task and not task.done()}


async def finished(tasks: set[asyncio.Task[None]], *, within: float) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=within)


async def cancelled(tasks: set[Any]) -> None:
    """Cancels `tasks` and gives them a second to notice."""
    for task in tasks:
        task.cancel()
    await finished(tasks, within=1)
