"""The web process: Daphne with limits that hold while the bytes arrive, and with an end of its own.

Stock Daphne takes a body of any size to disk before a view sees it, and cuts every socket (1006) when it stops.
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

from takeover_project import bodies, limits

log = logging.getLogger(__name__)

PING_INTERVAL, PING_TIMEOUT = 10, 10  # seconds; a dead peer is noticed within about 20 s
NEVER = -1  # a socket lives as long as its two ends want
STOP_GRACE = 3.0  # seconds that handlers have to finish once their sockets are closed
RESTARTING = 4012  # close code; clients come back


class CannotListen(Exception):
    """The text is one sentence for the person at the terminal."""


class Server(Daphne):
    """Serves `application` on one address until SIGTERM or SIGINT.

    Stopping takes no new connection, closes every socket with 4012, gives handlers 3 s, then cancels what is left,
    the background tasks of the process included.
    """

    def __init__(self, application: Callable[..., Awaitable[None]], *, host: str, port: int) -> None:
        super().__init__(
            application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            websocket_timeout=NEVER,
            server_name="",
        )
        self.host, self.port = host, port
        self.ports: list[Any] = []
        self.problem: CannotListen | None = None

    def run(self) -> None:
        """Returns after a signal. Raises CannotListen where the address is taken or is not this machine's."""
        self.connections: dict[Any, dict[str, Any]] = {}
        self.http_factory = limits.PageFactory(self)
        self.ws_factory = limits.SocketFactory(self, server=self.server_name)
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            openHandshakeTimeout=self.websocket_handshake_timeout,
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

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Daphne's, with a queue of our own: see `bodies`."""
        if scope["type"] != "http":
            return super().create_application(protocol, scope)
        scope.setdefault("asgi", {"version": "3.0"})
        inbox = bodies.Inbox(protocol.hand_over())
        work = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        if protocol not in self.connections:
            return None
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(work)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Sends a message of the application's; returns when the connection has room for the next."""
        await super().handle_reply(protocol, message)
        if message["type"] == "http.response.body" and message.get("more_body") and not await protocol.flow.taken():
            log.info("A reader that took nothing for %d s was let go.", bodies.STALLED)
            protocol.channel.transport.abortConnection()

    def kill_all_applications(self) -> defer.Deferred[None]:
        """Runs before the reactor stops; the reactor waits for what it returns."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self.wind_down()))

    async def wind_down(self) -> None:
        """The end of the process: see the class. Never raises."""
        for port in self.ports:
            port.stopListening()
        for protocol in list(self.connections):
            if protocol.__class__ is limits.Socket and protocol.state == protocol.STATE_OPEN:
                protocol.serverClose(code=RESTARTING)
        await finished(self.applications(), within=STOP_GRACE)
        await cancelled(self.applications() | (asyncio.all_tasks() - {asyncio.current_task()}))

    def applications(self) -> set[asyncio.Task[None]]:
        """The handlers that are still at work."""
        running = (details.get("application_instance") for details in self.connections.values())
        return {task for task in running if task and not task.done()}


async def finished(tasks: set[asyncio.Task[None]], *, within: float) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=within)


async def cancelled(tasks: set[Any]) -> None:
    """Cancels `tasks` and gives them a second to notice."""
    for task in tasks:
        task.cancel()
    await finished(tasks, within=1)
