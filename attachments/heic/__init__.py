"""Turns HEIC photos of telephones into JPEG, which every browser shows.

The decoder of libheif runs in a process of its own, with limits on memory, time and pixels: a photo made to break it
breaks that process only, and then the photo stays as it came.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File

logger = logging.getLogger(__name__)

DECODER = Path(__file__).with_name("decoder.py")
SECONDS = 30
AT_ONCE = 2
"""Photos that are decoded at the same time in one process of ours; a large one takes half a gigabyte."""

_places = threading.BoundedSemaphore(AT_ONCE)


def as_jpeg(file: IO[bytes]) -> File[Any] | None:
    """Returns the photo as JPEG, or None if it cannot be decoded. Leaves `file` at its beginning.

    What the camera wrote beside the picture (place, time, device) is not in the copy. Waits for its turn: call it
    outside of a transaction and of the event loop. The caller closes the copy.
    """
    file.seek(0)
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with _places:
            done = _decode(file, copy)
    finally:
        file.seek(0)
    if not done:
        copy.close()
        return None
    copy.seek(0)
    return File(copy)


def _decode(file: IO[bytes], copy: IO[bytes]) -> bool:
    child = subprocess.Popen(
        [sys.executable, "-I", str(DECODER)],
        stdin=subprocess.PIPE,
        stdout=copy,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        child.communicate(file.read(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.returncode:
        logger.info("A HEIC photo stays as it came: its decoder ended with %s.", child.returncode)
    return child.returncode == 0
