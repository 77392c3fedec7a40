"""Vectors of sentences, kept in the memory of this process only: what visitors said is stored nowhere else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bots.understanding import encoders
from bots.understanding.encoders import Encoder
from bots.understanding.features import Floats
from bots.understanding.normalization import sentence

KEPT = 4096
"""Vectors of a process: 1 KB each."""
BATCH = 64
"""So many sentences are encoded at once. Between two batches, other threads get their turn."""

_lock = threading.Lock()
_kept: OrderedDict[bytes, NDArray[np.float16]] = OrderedDict()


def of(texts: Sequence[str]) -> Floats | None:
    """One unit vector for each text, rounded to half precision, or None without an encoder.

    About 1 ms for each text that is not kept: not for the event loop. The keys are digests, so no text is kept.
    """
    encoder = encoders.current()
    if encoder is None:
        return None
    said = [sentence(text) for text in texts]
    keys = [blake2b(f"{encoder.name}\n{text}".encode(), digest_size=16).digest() for text in said]
    with _lock:
        found = {key: _kept[key] for key in keys if key in _kept}
    missing = {key: text for key, text in zip(keys, said, strict=True) if key not in found}
    found |= _encoded(encoder, missing)
    with _lock:
        for key in keys:
            _kept[key] = found[key]
            _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    if not keys:
        return np.zeros((0, 1), dtype=np.float32)
    return np.stack([found[key] for key in keys]).astype(np.float32)


def _encoded(encoder: Encoder, texts: dict[bytes, str]) -> dict[bytes, NDArray[np.float16]]:
    # Texts of about one length: the encoder pads the shorter ones of a batch.
    ordered = sorted(texts.items(), key=lambda item: (len(item[1]), item[1]))
    found: dict[bytes, NDArray[np.float16]] = {}
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        vectors = encoder.encode([text for _, text in batch]).astype(np.float16)
        found |= {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
    return found
