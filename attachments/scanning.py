"""Asks a virus scanner: clamd at CLAMAV_URL, by its INSTREAM command. Without CLAMAV_URL, every file is clean.

If the scanner does not answer, there is no verdict, and the file stays pending until there is one.
"""

from __future__ import annotations

import logging
import socket
import struct
from enum import Enum
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
TIMEOUT = 30.0
"""Seconds that the scanner may be silent."""


class Verdict(Enum):
    """The scanner's verdict on a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def scan(file: IO[bytes]) -> Verdict:
    """Sends the whole file to the scanner and returns its verdict. Moves the position in `file`. Raises no OSError."""
    if not settings.CLAMAV_URL:
        return Verdict.CLEAN
    file.seek(0)
    try:
        with _connect(settings.CLAMAV_URL) as scanner:
            reply = _ask(scanner, file)
    except OSError as problem:
        logger.warning("The virus scanner does not answer (%s); files stay pending.", type(problem).__name__)
        return Verdict.UNKNOWN
    if reply == "stream: OK":
        return Verdict.CLEAN
    if reply.endswith(" FOUND"):
        return Verdict.INFECTED
    logger.warning("The virus scanner has no verdict (%s); the file stays pending.", reply[:80])
    return Verdict.UNKNOWN


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(TIMEOUT)
        try:
            scanner.connect(unquote(parts.path))
        except OSError:
            scanner.close()
            raise
        return scanner
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=TIMEOUT)


def _ask(scanner: socket.socket, file: IO[bytes]) -> str:
    scanner.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
    scanner.sendall(struct.pack("!L", 0))
    reply = b""
    while not reply.endswith(b"\0"):
        part = scanner.recv(1024)
        if not part:
            raise ConnectionResetError("The scanner closed the connection.")
        reply += part
    return reply.rstrip(b"\0").decode(errors="replace")
