"""The version of the code: the one in pyproject.toml, which has it alone."""

import tomllib
from pathlib import Path


def read(code: Path) -> str:
    """The version, as `1.2.3`."""
    return str(tomllib.loads((code / "pyproject.toml").read_text("utf-8"))["project"]["version"])
