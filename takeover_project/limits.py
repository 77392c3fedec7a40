"""What one client may send: bodies and frames are refused while they arrive, before they take memory or disk."""

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor

BODY_LIMIT = 1024 * 1024  # bytes
UPLOAD_LIMIT = 26 * 1024 * 1024  # bytes: a file of 25 MiB and what the multipart form adds
UPLOAD_PATH = b"/attachments/"  # how the addresses that take files end
FRAME_LIMIT = 64 * 1024  # bytes, of a frame and of a message in several frames
LINGER = 2.0  # seconds that a refused client may go on sending, so that it reads the answer before it is cut off


class PageFactory(HTTPFactory):
    """Makes connections whose requests have a limit."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol


class Request(WebRequest):
    """A request whose body is at most 1 MiB, 26 MiB where files are taken; a larger one gets 413 and is dropped."""

    refused = False
    received = 0  # bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Twisted would read a whole form into memory and parse it, for nobody.
        self._parsePOSTFormSubmission = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """Called when the headers are there; `length` is None for a body in chunks."""
        # The request has no path yet, its channel has.
        path = self.channel._path.split(b"?", 1)[0]
        self.limit = UPLOAD_LIMIT if path.endswith(UPLOAD_PATH) else BODY_LIMIT
        if length is not None and length > self.limit:
            self.refuse()
            length = 0  # what comes is thrown away, so no file is opened for it
            self.requestHeaders.removeHeader(b"Expect")  # or the channel would invite the body after all
        super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Called with every piece of the body."""
        if self.refused:
            return
        self.received += len(data)
        if self.received > self.limit:
            self.refuse()
        else:
            super().handleContentChunk(data)

    def process(self) -> Any:
        """Called when the whole body is there."""
        if self.refused:
            self.channel.loseConnection()
            return None
        return super().process()

    def refuse(self) -> None:
        """Answers 413 at once, closes soon. The answer says what to do."""
        self.refused = True
        text = f"The body is larger than {self.limit // 1024} KiB. Send less.\n".encode()
        self.channel.transport.write(
            b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(text), text)
        )
        reactor.callLater(LINGER, self.channel.transport.abortConnection)


class SocketFactory(WebSocketFactory):
    """Makes sockets whose frames have a limit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = Socket
        # A frame that breaks a rule gets a close frame with the reason's code, not a cut line.
        self.setProtocolOptions(failByDrop=False)


class Socket(WebSocketProtocol):
    """A socket that takes frames and messages of at most 64 KB; a larger one closes it with 1009.

    Autobahn's own limit of messages would hold for what we send as well, and a list may be longer.
    """

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802 - Autobahn's name
        super().onMessageFrameBegin(length)
        if self.message_data_total_length > FRAME_LIMIT and not self.failedByMe:
            self.wasMaxMessagePayloadSizeExceeded = True
            self._max_message_size_exceeded(self.message_data_total_length, FRAME_LIMIT, "more than 64 KB")
