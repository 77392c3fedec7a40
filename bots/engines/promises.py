"""Finds a promise of a person in an engine's words: a promise is a handoff, whether the engine says so or not.

A linear classifier on the vectors of sentences, or on pieces of words if there is no encoder. It learns from
`promises.json` and from the phrases that the configurer adds. `tests/promises.csv` measures it: see `docs/engines.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bots.understanding import encoders
from bots.understanding.normalization import normalize

THRESHOLD, THRESHOLD_OF_WORDS = 0.5, 0.7
"""Probability from which a sentence counts as a promise, by meaning and by words alone."""

REGULARIZATION = 10.0
SENTENCES = 20
"""Sentences of an answer that are looked at."""

LONGEST_SENTENCE = 400
ENDS = re.compile(r"(?<=[.!?\u061f\u3002\uff01\uff1f])\s+|\n+")
QUESTION_MARKS = ("?", "\u061f", "\uff1f")


def promise_in(text: str, phrases: tuple[str, ...] = ()) -> str:
    """The sentence of `text` that promises a person; "" if there is none. An offer in the form of a question is none.

    `phrases`: further promises, in any language.
    """
    sentences = [each.strip()[:LONGEST_SENTENCE] for each in ENDS.split(text)]
    said = [each for each in sentences if each and not each.endswith(QUESTION_MARKS)][:SENTENCES]
    if not said:
        return ""
    folded = [normalize(each) for each in phrases]
    if exact := next((each for each in said if any(phrase and phrase in normalize(each) for phrase in folded)), ""):
        return exact
    encoder = encoders.present_name()
    likely = _classifier(encoder, phrases)(said)
    best = max(range(len(said)), key=lambda at: likely[at])
    return said[best] if likely[best] >= (THRESHOLD_OF_WORDS if encoder == encoders.NO_ENCODER else THRESHOLD) else ""


@lru_cache(maxsize=32)
def _classifier(_encoder: str, phrases: tuple[str, ...]) -> Callable[[Sequence[str]], list[float]]:
    from sklearn.linear_model import LogisticRegression

    known = _known()
    promises = [each for texts in known["promises"].values() for each in texts] + list(phrases)
    others = [each for texts in known["others"].values() for each in texts]
    features = _features()
    model = LogisticRegression(C=REGULARIZATION, max_iter=2000, class_weight="balanced")
    model.fit(features([*promises, *others]), [1] * len(promises) + [0] * len(others))
    return lambda said: [float(each) for each in model.predict_proba(features(said))[:, 1]]


def _features() -> Callable[[Sequence[str]], Any]:
    encoder = encoders.current()
    if encoder is not None:
        return encoder.encode
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=2**15).transform  # type: ignore[no-any-return]


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found
