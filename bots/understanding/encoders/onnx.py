"""A sentence model of one's own, as ONNX with its tokenizer. Needs the packages of requirements-onnx.txt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bots.understanding.encoders import EncoderMissing, onnx_files
from bots.understanding.features import READ_CHARACTERS, Floats

LONGEST = 256  # tokens
TOGETHER = 32  # texts


class OnnxEncoder:
    """Runs the model on one core. Its result is `sentence_embedding`, another matrix, or the mean over the tokens."""

    def __init__(self, folder: Path) -> None:
        """Loads the model. Raises EncoderMissing."""
        model, tokenizer = onnx_files.look(folder)
        self.name = onnx_files.name_of(folder)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
            self._session: Any = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
            self._tokenizer.enable_truncation(LONGEST)
            self._tokenizer.enable_padding()
            self._inputs = {put.name for put in self._session.get_inputs()}
            self._outputs = [put.name for put in self._session.get_outputs()]
            self.encode(["a", "b c"])
        except Exception as error:  # both libraries raise classes of their own, and plain Exception
            reason = str(error).partition("\n")[0][:200]
            raise EncoderMissing(f"{folder} holds no sentence model: {reason}. {onnx_files.ADVICE}") from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector for each text. The first 600 characters of a text count."""
        return np.concatenate(list(self._parts(texts))) if texts else np.zeros((0, 0), dtype=np.float32)

    def _parts(self, texts: Sequence[str]) -> Iterator[Floats]:
        for start in range(0, len(texts), TOGETHER):
            vectors = self._run([text[:READ_CHARACTERS] for text in texts[start : start + TOGETHER]])
            yield vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _run(self, texts: list[str]) -> Floats:
        read = self._tokenizer.encode_batch([text.encode(errors="replace").decode() for text in texts])
        given: dict[str, NDArray[np.int64]] = {
            "input_ids": np.array([each.ids for each in read], dtype=np.int64),
            "attention_mask": np.array([each.attention_mask for each in read], dtype=np.int64),
            "token_type_ids": np.array([each.type_ids for each in read], dtype=np.int64),
        }
        found = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})
        results: dict[str, Floats] = dict(zip(self._outputs, found, strict=True))
        whole = [value for value in results.values() if value.ndim == 2]
        if "sentence_embedding" in results or whole:
            return np.asarray(results.get("sentence_embedding", whole[0] if whole else None), dtype=np.float32)
        counted = given["attention_mask"][:, :, None].astype(np.float32)
        mean: Floats = (found[0] * counted).sum(axis=1) / np.maximum(counted.sum(axis=1), 1e-9)
        return mean.astype(np.float32)
