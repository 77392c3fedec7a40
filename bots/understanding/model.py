"""A trained model: the half that understands by words, and the half that understands by meaning."""

from __future__ import annotations

import io
import json
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bots.understanding import encoders
from bots.understanding.match import Match
from bots.understanding.meaning_model import Judgment, MeaningModel
from bots.understanding.word_model import UNSURE, Allows, WordModel, anything

Caution: TypeAlias = Literal["careful", "balanced", "bold"]
"""How sure a bot must be before it answers."""

# The probability of being right from which on a bot answers.
SURE_OF_MEANING: dict[Caution, float] = {"careful": 0.75, "balanced": 0.62, "bold": 0.4}
# The same by words alone, whose confidence is no probability.
SURE_OF_WORDS: dict[Caution, float] = {"careful": 0.65, "balanced": 0.5, "bold": 0.35}
MEANING = "meaning."


class Model:
    """Understands by meaning where the encoder is the one that it was trained with, else by words alone.

    Immutable; shared between threads.
    """

    def __init__(self, words: WordModel, meaning: MeaningModel | None = None) -> None:
        self.words, self.meaning = words, meaning

    def match(self, normal: str, bare: str, allows: Allows = anything, caution: Caution = "balanced") -> Match:
        """The meaning of a normalized text; `bare` is the same without accents."""
        encoder = encoders.current() if self.meaning else None
        if self.meaning is None or encoder is None or encoder.name != self.meaning.encoder:
            return self.words.match(bare, allows, SURE_OF_WORDS[caution])

        def allowed(phrase: int, interaction: int) -> bool:
            return allows(self.words.bare[phrase], self.words.interactions[interaction])

        def judge(normal: str, bare: str) -> Judgment:
            return meaning.judge(encoder.encode([normal])[0], *self.words.vector(bare), allowed)

        meaning = self.meaning
        sure = max(SURE_OF_MEANING[caution], meaning.foreign)
        judged = judge(normal, bare)
        if judged.confidence < sure and (spelled := self.words.spelled(bare)) != bare:
            again = judge(spelled, spelled)
            if again.allowed and again.confidence > judged.confidence:
                judged = again
        if judged.confidence < sure and (near := self.words.nearly_said(bare)):
            return near
        return self._answer(judged, sure)

    def _answer(self, judged: Judgment, sure: float) -> Match:
        phrase = self.words.phrases[judged.phrase]
        confidence = round(judged.confidence, 3)
        if judged.allowed and judged.confidence >= sure:
            return Match(self.words.interactions[judged.interaction], confidence, phrase)
        return Match(None, confidence if judged.allowed else min(confidence, UNSURE), phrase)

    def to_bytes(self) -> bytes:
        """The model as an .npz whose member `meta` is JSON."""
        meta = dict(self.words.meta)
        arrays = dict(self.words.arrays)
        if self.meaning:
            meta["meaning"] = self.meaning.meta
            arrays |= {MEANING + name: array for name, array in self.meaning.arrays.items()}
        members: dict[str, Any] = {"meta": np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8), **arrays}
        file = io.BytesIO()
        np.savez(file, **members)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """The model in these bytes; one of an older version has no half that understands by meaning.

        Raises ValueError, KeyError or zipfile.BadZipFile if they hold no model.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
        meta = json.loads(arrays.pop("meta").tobytes())
        meaning = {name: arrays.pop(name) for name in list(arrays) if name.startswith(MEANING)}
        words = WordModel(meta, arrays)
        if "meaning" not in meta:
            return cls(words)
        own = {name.removeprefix(MEANING): array for name, array in meaning.items()}
        return cls(words, MeaningModel(meta.pop("meaning"), own))
