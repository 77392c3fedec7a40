"""Commands of the Makefile, as somebody gives them who knows the data folder and nothing else."""

import re
import subprocess
from pathlib import Path

import httpx

from tests.servers.product import CODE, Product, bare_environment


def make(data_dir: Path, *arguments: str) -> str:
    """What the command says."""
    done = subprocess.run(
        ["make", "--silent", *arguments],
        cwd=CODE,
        env=bare_environment() | {"DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def invited(product: Product, said: str) -> bool:
    """Whether the link in what `make owner` said leads to this product, which knows it."""
    found = re.search(rf"{re.escape(product.url)}/\S+", said)
    if not found:
        return False
    with httpx.Client(follow_redirects=True) as browser:
        return "Choose it and go in" in browser.get(found[0]).text
