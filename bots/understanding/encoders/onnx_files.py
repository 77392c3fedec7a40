"""A folder with a sentence model: `model.onnx` and `tokenizer.json`, as Hugging Face's tools write them."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from bots.understanding.encoders import EncoderMissing

# Tools write the model into the folder itself, or into a folder beside the tokenizer.
MODELS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
PACKAGES = ("onnxruntime", "tokenizers")
ADVICE = "Mend it, or leave UNDERSTANDING_ENCODER unset, and restart."


def look(folder: Path) -> tuple[Path, Path]:
    """The files of the model and of its tokenizer, which exist. Raises EncoderMissing."""
    if missing := [package for package in PACKAGES if find_spec(package) is None]:
        raise EncoderMissing(f"{missing[0]} is not installed: pip install -r requirements-onnx.txt, and restart.")
    model = next((folder / name for name in MODELS if (folder / name).is_file()), None)
    if model is None:
        raise EncoderMissing(f"{folder} has no {MODELS[0]}. {ADVICE}")
    if not (folder / TOKENIZER).is_file():
        raise EncoderMissing(f"{folder} has no {TOKENIZER}. {ADVICE}")
    return model, folder / TOKENIZER


def name_of(folder: Path) -> str:
    """A name that changes with each byte of the files: bots are trained again for another model."""
    digest = hashlib.sha256()
    for path in look(folder):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"onnx.{digest.hexdigest()[:12]}"
