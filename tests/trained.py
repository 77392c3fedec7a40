"""Trains equal phrases once for all processes of a test run: most tests build the same bots.

A training takes two thirds of a second, and the first of a process four seconds: it imports scikit-learn.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.servers.made_once import home


def remember_training() -> None:
    """Publishing and trying take the model of equal phrases if there is one.

    The model is the trainer's own; only the interactions' ids in it are the new bot's.
    """
    from bots.draft import draft_models
    from bots.publishing import model_upkeep
    from bots.understanding import storage, train
    from bots.understanding.model import Model
    from bots.understanding.word_model import WordModel

    known: dict[str, Model] = {}

    def remembered(phrases: Any, topics: Any) -> Model:
        ids = sorted({interaction for _, interaction in phrases})
        ranks = tuple((text, ids.index(interaction)) for text, interaction in phrases)
        names = tuple((ids.index(interaction), topics[interaction]) for interaction in ids)
        key = storage.version() + hashlib.sha256(repr((ranks, names)).encode()).hexdigest()
        if key not in known:
            known[key] = kept(key) or keep(key, train(ranks, dict(names)))
        model = known[key]
        meta = {**model.words.meta, "interactions": [ids[rank] for rank in model.words.meta["interactions"]]}
        return Model(WordModel(meta, model.words.arrays), model.meaning)

    def kept(key: str) -> Model | None:
        file = place_of(key)
        return Model.from_bytes(file.read_bytes()) if file.exists() else None

    def keep(key: str, model: Model) -> Model:
        """Other processes see a file only when it is complete."""
        written = place_of(f"{key}-{uuid4().hex}")
        written.write_bytes(model.to_bytes())
        written.replace(place_of(key))
        return model

    model_upkeep.train = remembered  # type: ignore[assignment]
    draft_models.train = remembered  # type: ignore[assignment]


def place_of(key: str) -> Path:
    folder = home() / "trained"
    folder.mkdir(exist_ok=True)
    return folder / f"{key}.npz"


def places() -> dict[str, str]:
    """The environment variables by which another process finds the kept models."""
    return {name: os.environ[name] for name in ("TESTS_SHARED", "TESTS_HOME") if os.environ.get(name)}
