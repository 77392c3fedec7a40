"""The trained model: arrays, and the arithmetic that reads them."""

import io
import json

import numpy as np
from rapidfuzz import fuzz, process

from bots.understanding.match import Match


class Model:
    """Nearest phrase by spelling."""

    def __init__(self, phrases: list[str], labels: list[int], threshold: float) -> None:
        self.phrases, self.labels, self.threshold = phrases, labels, threshold

    def match(self, bare: str) -> Match:
        """The meaning of a normalised text without accents."""
        best = process.extractOne(bare, self.phrases, scorer=fuzz.ratio)
        if best is None:
            return Match(None, 0.0, None)
        phrase, score, index = best
        understood = score / 100 >= self.threshold
        return Match(self.labels[index] if understood else None, score / 100, phrase)

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        meta = json.dumps({"phrases": self.phrases, "labels": self.labels, "threshold": self.threshold})
        np.savez(file, meta=np.frombuffer(meta.encode(), dtype=np.uint8))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(**json.loads(arrays["meta"].tobytes()))
