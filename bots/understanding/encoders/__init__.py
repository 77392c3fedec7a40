"""Sentence encoders: texts of any language become vectors, and sentences of one meaning lie near each other.

`UNDERSTANDING_ENCODER` chooses one; `current()` gives it, loaded by the first text of a process that needs it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from django.conf import settings

from bots.understanding.features import Floats

logger = logging.getLogger(__name__)

NO_ENCODER = "none"
UNIVERSAL_VERSION = "0.2.1"
"""The version of the package that was read and measured."""


class EncoderMissing(RuntimeError):
    """The chosen encoder cannot be loaded. The message says why, and what to do."""


class Encoder(Protocol):
    """Makes vectors of texts. Safe to share by threads."""

    name: str
    """Name and version. A model that was trained with another one is not asked with this one's vectors."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector for each text: an array of len(texts) rows."""


def current() -> Encoder | None:
    """The chosen encoder, or None if none is chosen or it cannot be loaded, which is logged once."""
    return _opened(settings.UNDERSTANDING_ENCODER)


def problem() -> str:
    """Why the chosen encoder cannot be loaded; "" if it can, or if none is chosen. Loads it."""
    current()
    return _problems.get(settings.UNDERSTANDING_ENCODER, "")


def chosen_name() -> str:
    """A short name of the chosen encoder, which it need not be loaded for."""
    return NO_ENCODER if settings.UNDERSTANDING_ENCODER == NO_ENCODER else f"use3.{UNIVERSAL_VERSION}"


_lock = threading.Lock()
_problems: dict[str, str] = {}


def _opened(chosen: str) -> Encoder | None:
    with _lock:  # or two threads would load it twice
        return _open(chosen)


@cache
def _open(chosen: str) -> Encoder | None:
    if chosen == NO_ENCODER:
        return None
    try:
        from bots.understanding.encoders.universal import UniversalEncoder

        return UniversalEncoder()
    except EncoderMissing as error:
        _problems[chosen] = str(error)
        logger.error("Bots understand by words only: %s", error)
    return None
