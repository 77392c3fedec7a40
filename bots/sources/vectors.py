"""The vectors of sources' passages in the memory of this process, and the passages that are nearest to a question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bots.models import SourcePassage
from bots.understanding import encoders
from bots.understanding.features import Floats

KEPT_BYTES = 64 * 1024 * 1024
"""Of all bots together; 10,000 passages have 20 MB."""


class Matrix(NamedTuple):
    """The vectors of some texts' passages. `keys`: the ids of the passages, row by row."""

    keys: NDArray[np.int64]
    rows: Floats


Made = tuple[tuple[int, str], ...]
"""Ids of texts, each with what made its passages: other passages have another name."""

_lock = threading.Lock()
_kept: OrderedDict[Made, Matrix] = OrderedDict()


def nearest(question: str, made: Made, most: int) -> list[tuple[int, float]]:
    """The ids of the nearest passages with their likeness, -1 to 1, the nearest first; none without an encoder.

    Some milliseconds: not for the event loop.
    """
    encoder = encoders.current()
    if encoder is None or not made or not question.strip():
        return []
    matrix = _matrix(made, encoder.name)
    if not len(matrix.keys):
        return []
    like = matrix.rows @ encoder.encode([question])[0]
    best = np.argsort(-like)[:most]
    return [(int(matrix.keys[at]), float(like[at])) for at in best]


def _matrix(made: Made, encoder: str) -> Matrix:
    with _lock:
        if (found := _kept.get(made)) is not None:
            _kept.move_to_end(made)
            return found
    matrix = _load([pk for pk, _ in made], encoder)
    if all(by for _, by in made):  # else passages are still being made
        with _lock:
            _kept[made] = matrix
            while len(_kept) > 1 and sum(each.rows.nbytes for each in _kept.values()) > KEPT_BYTES:
                _kept.popitem(last=False)
    return matrix


def _load(texts: Sequence[int], encoder: str) -> Matrix:
    rows = SourcePassage.objects.filter(source__in=texts, encoder=encoder).exclude(vector=None).order_by("pk")
    found = list(rows.values_list("pk", "vector"))
    keys = np.array([pk for pk, _ in found], dtype=np.int64)
    joined = np.frombuffer(b"".join(bytes(vector or b"") for _, vector in found), dtype="<f2")
    return Matrix(keys, joined.reshape(len(found), -1).astype(np.float32) if found else np.zeros((0, 1), np.float32))
