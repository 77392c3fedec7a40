"""A trained model: the half that understands by words, and the half that understands by meaning."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bots.understanding import encoders
from bots.understanding.decision import Caution, decide
from bots.understanding.features import Features, Floats
from bots.understanding.match import Match
from bots.understanding.meaning_model import Judgment, MeaningModel, Reading, Second
from bots.understanding.word_model import UNSURE, Allows, WordModel, anything

# The probability of being right from which on a bot answers.
SURE_OF_MEANING: dict[Caution, float] = {"careful": 0.75, "balanced": 0.66, "bold": 0.4}
# Bots of fewer phrases an interaction than this need this share of it: the others would ask or refuse too often, and of
# their answers as many are right as an owner who gives few phrases expects (four of five).
FEW_PHRASES, OF_FEW = 6, 0.92
# A bold bot never needs more than this because of small talk.
BOLDLY_FOREIGN = 0.5
# A question back costs a visitor less than a wrong answer: the two need this share of that probability.
WORTH_ASKING = 0.62
# The same by words alone, whose confidence is no probability.
SURE_OF_WORDS: dict[Caution, float] = {"careful": 0.65, "balanced": 0.5, "bold": 0.35}
# From this share of the needed probability on, the bot answers if both halves agree.
AGREED = 0.78
# A sentence with unknown words is taken for one without typing errors unless its meaning is as clear as this.
SURELY_SPELLED = 0.9
MEANING = "meaning."


class Asked:
    """The half that understands by meaning, with what it needs for one sentence."""

    def __init__(self, words: WordModel, meaning: MeaningModel, encoder: encoders.Encoder, allows: Allows) -> None:
        self.words, self.meaning, self.encoder, self.allows = words, meaning, encoder, allows
        self.foreign = meaning.foreign
        self.few = int(meaning.arrays["bounds"][-1]) < FEW_PHRASES * len(words.interactions)
        self._readings: dict[str, Reading] = {}

    def judge(self, said: str, bare: str) -> Judgment:
        return self.meaning.judge(self._read(said, bare), self._allowed)

    def second(self, said: str, bare: str, first: Judgment) -> Second | None:
        return self.meaning.second(self._read(said, bare), self._allowed, first)

    def ranked(self, said: str, bare: str, count: int) -> list[Judgment]:
        return self.meaning.ranked(self._read(said, bare), self._allowed, count)

    def features(self, said: str, bare: str) -> Features:
        reading = self._read(said, bare)
        return reading.columns, reading.weights

    def _read(self, said: str, bare: str) -> Reading:
        if said not in self._readings:
            vector, translated = self.encoder.encode([said])[0], self.meaning.spoken.is_other(said)
            self._readings[said] = Reading(vector, *self.words.vector(bare), translated)
        return self._readings[said]

    def _allowed(self, phrase: int, interaction: int) -> bool:
        return self.allows(self.words.bare[phrase], self.words.interactions[interaction])


class Model:
    """Understands by meaning where the encoder is the one that it was trained with, else by words alone.

    Immutable; shared between threads.
    """

    def __init__(self, words: WordModel, meaning: MeaningModel | None = None) -> None:
        self.words, self.meaning = words, meaning

    def match(
        self,
        said: str,
        bare: str,
        allows: Allows = anything,
        caution: Caution = "balanced",
        *,
        asks_back: bool = False,
    ) -> Match:
        """The meaning of a text: `said` as `sentence` has it, `bare` normalized and without accents.

        `asks_back`: whether it may be `between` two interactions, as `decide` says.
        """
        if (asked := self._asked(allows)) is None:
            return self.words.match(bare, allows, SURE_OF_WORDS[caution], asks_back=asks_back)
        # A bold bot takes the risk of answering small talk.
        foreign = min(asked.foreign, BOLDLY_FOREIGN) if caution == "bold" else asked.foreign
        sure = max(SURE_OF_MEANING[caution] * (OF_FEW if asked.few else 1.0), foreign)
        typed = bare
        judged, said, bare = self._repaired(asked, said, bare)
        misspelt = bare != typed or (judged.confidence < SURELY_SPELLED and self.words.spelled(typed) != typed)
        if misspelt and (near := self.words.nearly_said(typed)):
            return near
        match = self._answer(judged, sure)
        if match.interaction is None and judged.confidence >= AGREED * sure:
            by_words = self.words.match(bare, allows, SURE_OF_WORDS[caution], features=asked.features(said, bare))
            match = self._agreed(match, judged, by_words, sure)
        if match.interaction is None and asks_back and judged.allowed:
            return self._between(match, judged, asked.second(said, bare, judged), sure)
        return match

    def nearest(self, said: str, bare: str, allows: Allows = anything, count: int = 3) -> list[Match]:
        """The likeliest interactions, the likeliest first, each with its nearest phrase and its probability.

        Those without an allowed phrase are left out. By words alone the confidence is no probability.
        """
        asked = self._asked(allows)
        if asked is None:
            return self.words.nearest(bare, allows, count)
        _, said, bare = self._repaired(asked, said, bare)
        return [self._match(judged) for judged in asked.ranked(said, bare, count)]

    def _repaired(self, asked: Asked, said: str, bare: str) -> tuple[Judgment, str, str]:
        """The judgment of a text, or of it with its typing errors repaired if that is surer; and which was judged."""
        judged, spelled = asked.judge(said, bare), self.words.spelled(bare)
        if spelled == bare or judged.confidence >= SURELY_SPELLED:
            return judged, said, bare
        again = asked.judge(spelled, spelled)
        surer = again.allowed and again.confidence > judged.confidence
        return (again, spelled, spelled) if surer else (judged, said, bare)

    def phrase_vectors(self) -> dict[str, Floats]:
        """The vector of each phrase, in half precision; empty without the encoder that it was trained with."""
        encoder = encoders.current() if self.meaning else None
        if self.meaning is None or encoder is None or encoder.name != self.meaning.encoder:
            return {}
        vectors = self.meaning.arrays["vectors"]
        return dict(zip(self.words.phrases[: len(vectors)], vectors, strict=True))

    def _asked(self, allows: Allows) -> Asked | None:
        """What asks the half that understands by meaning; None if words alone must do."""
        encoder = encoders.current() if self.meaning else None
        if self.meaning is None or encoder is None or encoder.name != self.meaning.encoder:
            return None
        return Asked(self.words, self.meaning, encoder, allows)

    def _answer(self, judged: Judgment, sure: float) -> Match:
        match = self._match(judged)
        if judged.allowed and judged.confidence >= sure:
            return match
        return Match(None, match.confidence if judged.allowed else min(match.confidence, UNSURE), match.phrase)

    def _agreed(self, match: Match, judged: Judgment, by_words: Match, sure: float) -> Match:
        """The match, or that by words if both halves mean the same interaction."""
        if by_words.interaction != self.words.interactions[judged.interaction]:
            return match
        return Match(by_words.interaction, round(sure, 3), by_words.phrase)

    def _between(self, match: Match, first: Judgment, second: Second | None, sure: float) -> Match:
        """The match, or that of a bot that asks back which of the two is meant."""
        if second is None or decide(first.confidence, second.together, sure, WORTH_ASKING * sure) != "ask_back":
            return match
        both = self.words.interactions[first.interaction], self.words.interactions[second.interaction]
        return Match(None, match.confidence, match.phrase, both)

    def _match(self, judged: Judgment) -> Match:
        interaction, phrase = self.words.interactions[judged.interaction], self.words.phrases[judged.phrase]
        return Match(interaction, round(judged.confidence, 3), phrase)

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
