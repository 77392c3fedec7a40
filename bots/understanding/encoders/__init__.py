"""Sentence encoders: texts of any language become vectors, and sentences of one meaning lie near each other.

`UNDERSTANDING_ENCODER` chooses one: `universal` (the default), `onnx:` and a folder, or `none`. For others there are
`current()`, loaded by the first text of a process that needs it, and `trouble()`. Importing this loads nothing heavy.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

if TYPE_CHECKING:
    from bots.understanding.features import Floats

logger = logging.getLogger(__name__)

NO_ENCODER = "none"
UNIVERSAL = "universal"
ONNX = "onnx:"
WORDS_ONLY = "understanding: words only"


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


def trouble() -> str:
    """Why bots understand by words only although an encoder is chosen, and what to do; "" if they need not.

    Loads nothing: what only loading shows is told once this process has tried it.
    """
    chosen = settings.UNDERSTANDING_ENCODER
    return _problems.get(chosen, "") or _seen_at_a_glance(chosen)


def present_name() -> str:
    """The name of the encoder that `current` would give, which need not be loaded for it; `none` without one."""
    chosen = settings.UNDERSTANDING_ENCODER
    if chosen == NO_ENCODER or trouble():
        return NO_ENCODER
    return _named(chosen)


def warning() -> str:
    """The sentence for whoever starts a process; "" if there is no trouble."""
    problem = trouble()
    return f"Bots understand by words only: {problem}" if problem else ""


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
        return _load(chosen)
    except EncoderMissing as error:
        _problems[chosen] = str(error)
        logger.error("Bots understand by words only: %s", error)
    return None


def _load(chosen: str) -> Encoder:
    if chosen.startswith(ONNX):
        from bots.understanding.encoders.onnx import OnnxEncoder

        return OnnxEncoder(_folder(chosen))
    from bots.understanding.encoders.universal import UniversalEncoder

    return UniversalEncoder()


@cache
def _seen_at_a_glance(chosen: str) -> str:
    from bots.understanding.encoders import onnx_files, universal_files

    try:
        if chosen.startswith(ONNX):
            onnx_files.look(_folder(chosen))
        elif chosen == UNIVERSAL:
            universal_files.look()
    except EncoderMissing as error:
        return str(error)
    return ""


@cache
def _named(chosen: str) -> str:
    from bots.understanding.encoders import onnx_files, universal_files

    return onnx_files.name_of(_folder(chosen)) if chosen.startswith(ONNX) else universal_files.NAME


def _folder(chosen: str) -> Path:
    return Path(chosen.removeprefix(ONNX))
