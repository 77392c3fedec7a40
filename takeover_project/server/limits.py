"""Limits of what one client may send. Bodies and frames are refused on arrival, before they take memory or disk."""

import errno
import json
import re
import time
from io import BytesIO
from typing import IO, Any

from daphne.http_protocol import HTTPFactory
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor

from takeover_project.server import compression, reading, writing
from takeover_project.server.answers import AnsweredRequest
from takeover_project.server.bodies import Flow
from takeover_project.server.frames import unread

BODY_LIMIT = 1024 * 1024  # bytes
UPLOAD_LIMIT = 26 * 1024 * 1024  # bytes: a file of 25 MiB and what the multipart form adds
UPLOAD_PATH = b"/attachments/"  # the end of every address that takes files
# Addresses of the administration whose forms take files. Such a form says in its own words that a file is too large.
FORM_PATH = re.compile(rb"/bots/bot/[0-9]+/(?:phrases|exchange|translations/exchange|sources)/\Z")
CONSOLE_PATH = "/ws/console/"  # whose sockets get long messages, many the same
FRAME_LIMIT = 64 * 1024  # bytes, of a frame and of a message in several frames
UNREAD_LIMIT = 2 * 1024 * 1024  # bytes of a socket; a page of long entries has to fit
TOO_SLOW = 4008  # close code; clients come back
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LINGER = 2.0  # seconds that a refused client may go on sending, so that it reads the answer before we disconnect


class PageFactory(HTTPFactory):
    """Makes connections with limited requests."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol


class Request(AnsweredRequest):
    """A request with a body of at most 1 MiB, or 26 MiB if its address takes files. A larger one gets 413."""

    refused = False
    received = 0  # bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Otherwise Twisted reads a whole form into memory and parses it, and nobody uses the result.
        self._parsePOSTFormSubmission = False
        self.body: IO[bytes] | None = None
        self.flow = Flow()

    def __repr__(self) -> str:
        """The name in Daphne's log, without address and path: a path may hold a ticket."""
        return f"<Request {id(self):x}>"

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """Called after the headers. `length` is None for a body in chunks."""
        # The request has no path yet, but its channel has.
        path = self.channel._path.split(b"?", 1)[0]
        self.takes_files = path.endswith(UPLOAD_PATH)
        has_room = self.takes_files or FORM_PATH.search(path)
        self.limit = UPLOAD_LIMIT if has_room else BODY_LIMIT
        if length is not None and length > self.limit:
            self.refuse_large()
            length = 0  # the body is thrown away, so no file is opened for it
            self.requestHeaders.removeHeader(b"Expect")  # otherwise the channel asks for the body
        try:
            super().gotLength(length)
        except OSError as problem:
            self.refuse_full(problem)
            super().gotLength(0)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Called with every piece of the body."""
        if self.refused:
            return
        self.received += len(data)
        if self.received > self.limit:
            self.refuse_large()
            return
        try:
            super().handleContentChunk(data)
        except OSError as problem:
            self.refuse_full(problem)

    def process(self) -> Any:
        """Called after the whole body."""
        if self.refused:
            self.channel.loseConnection()
            return None
        if self.wants_socket() and (reason := self.channel.factory.server.no_more_sockets()):
            self.refuse(b"503 Service Unavailable", "busy", reason)
            self.channel.loseConnection()
            return None
        if self.requestHeaders.hasHeader(b"transfer-encoding"):
            # The body came in chunks and is complete now; applications look at the length.
            self.requestHeaders.removeHeader(b"transfer-encoding")
            self.requestHeaders.setRawHeaders(b"content-length", [b"%d" % self.received])
        return super().process()

    def wants_socket(self) -> bool:
        """Whether this is the handshake of a socket."""
        upgrade: bytes = self.requestHeaders.getRawHeaders(b"upgrade", [b""])[0]
        return upgrade.lower() == b"websocket"

    def hand_over(self) -> IO[bytes]:
        """Gives the body to the application. Daphne, which would copy it into memory, gets an empty one."""
        body: IO[bytes] = self.content  # type: ignore[has-type]  # Twisted's
        self.body, self.content = body, BytesIO()
        return body

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Called with every piece of the response."""
        if message["type"] == "http.response.start" and not self.finished and self.channel and not self.producer:
            self.registerProducer(self.flow, True)
        super().handle_reply(message)

    def finish(self) -> None:
        """Called after the response."""
        if self.producer:
            self.unregisterProducer()
        self.let_go()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's name
        """Called when the client has gone."""
        self.let_go()
        super().connectionLost(reason)

    def let_go(self) -> None:
        """Closes the body and wakes whoever waits for room."""
        self.flow.stopProducing()
        if self.body:
            self.body.close()

    def refuse_large(self) -> None:
        """Answers 413."""
        self.refuse(
            b"413 Content Too Large", "too_large", f"The body is larger than {self.limit // 1024} KiB. Send less."
        )

    def refuse_full(self, problem: OSError) -> None:
        """Answers 507 if the disk has no room for the body. Raises any other problem."""
        if problem.errno not in FULL:
            raise problem
        detail = "There is no room for this on the server at the moment. Try again later."
        self.refuse(b"507 Insufficient Storage", "storage_full", detail)

    def refuse(self, status: bytes, code: str, detail: str) -> None:
        """Answers at once and closes soon. The answer says what to do, in JSON if the address takes files."""
        self.refused = True
        kind, text = b"text/plain; charset=utf-8", detail
        if self.takes_files:
            kind, text = b"application/json", json.dumps({"code": code, "detail": detail})
        # Before the whole body has come, only the channel knows the method.
        method = getattr(self.channel, "_command", self.method)
        body = f"{text}\n".encode() if method != b"HEAD" else b""
        self.channel.transport.write(
            b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (status, kind, len(body), body)
        )
        reactor.callLater(LINGER, self.channel.transport.abortConnection)


class SocketFactory(WebSocketFactory):
    """Makes sockets with limited frames."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = Socket
        # A frame that breaks a rule is answered by a close frame with the reason's code, not by a cut connection.
        self.setProtocolOptions(failByDrop=False)


class Socket(WebSocketProtocol):
    """A socket that takes messages of at most 64 KB; a larger one closes it with 1009.

    Long messages to consoles are compressed. A socket whose client leaves more than 2 MiB unread is closed with 4008.
    Autobahn's own limit for messages would also hold for what we send, and a list may be longer.
    """

    def __repr__(self) -> str:
        """The name in Daphne's log, without the address."""
        return f"<Socket {id(self):x}>"

    heard_at = 0.0
    """When the client last sent anything, by the monotonic clock."""

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.heard_at = time.monotonic()
        self.factory.server_class.sockets.add(self)
        writing.write_at_turn_end(self.transport)
        super().connectionMade()
        self.perMessageCompressionAccept = self.accept_compression

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's name
        self.factory.server_class.sockets.discard(self)
        super().connectionLost(reason)

    def accept_compression(self, offers: list[Any]) -> Any:
        """Called in the handshake. Visitors get short messages, and are many."""
        return compression.accept(offers) if self.http_request_path.startswith(CONSOLE_PATH) else None

    def onOpen(self) -> None:  # noqa: N802 - Autobahn's name
        if self._perMessageCompress:  # type: ignore[has-type]  # Autobahn's
            self._perMessageCompress = compression.Inflation(self, FRAME_LIMIT)
        super().onOpen()

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802 - Autobahn's name
        super().onMessageFrameBegin(length)
        if self.message_data_total_length > FRAME_LIMIT and not self.failedByMe:
            self.refuse_large(self.message_data_total_length)

    def refuse_large(self, size: int) -> None:
        """Closes with 1009."""
        self.wasMaxMessagePayloadSizeExceeded = True
        self._max_message_size_exceeded(size, FRAME_LIMIT, "more than 64 KB")

    def refuse_broken(self) -> None:
        """Closes with 1007."""
        self._invalid_payload("not compressed as agreed")

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802 - Daphne's name
        # A closing socket gets no more frames; the application learns of it by the disconnect, not by an error.
        if self.state != self.STATE_OPEN:
            return
        if binary or self.send_queue:
            self.sendMessage(content if binary else content.encode(), binary, doNotCompress=True)
        elif self._perMessageCompress and len(content) >= compression.LONG:
            self.transport.write(writing.deflated_frame(content))
        else:
            self.transport.write(writing.text_frame(content))
        # Autobahn cuts the connection some seconds later if the client does not read the close frame either.
        if unread(self.transport) > UNREAD_LIMIT and self.state == self.STATE_OPEN:
            self.serverClose(code=TOO_SLOW)

    # Autobahn's own methods make a colored log line of each frame even if logging is off: 5 % of a message's cost.

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self.heard_at = time.monotonic()
        if not self.is_between_messages() or (text := reading.whole_text(data)) is None:
            self._dataReceived(data)
            return
        if self.autoPingTimeoutCall:
            self._cancelAutoPingTimeoutCall()  # as Autobahn does: whoever sends is there
        self.last_ping = time.time()
        self.application_queue.put_nowait({"type": "websocket.receive", "text": text})

    def is_between_messages(self) -> bool:
        """Whether the next bytes begin a message that the application wants."""
        return (
            self.state == self.STATE_OPEN
            and not self.data
            and self.current_frame is None
            and not self.inside_message
            and not self.muted
        )

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - Autobahn's
        if sync or chopsize or self.send_queue or self.state != self.STATE_OPEN:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data)

    def send_away(self, code: int) -> None:
        """Closes the socket in any state; cuts the connection if the socket is not open yet."""
        if self.state == self.STATE_OPEN:
            self.serverClose(code=code)
        elif self.state != self.STATE_CLOSED and not self.closedByMe:
            self.dropConnection(abort=True)
