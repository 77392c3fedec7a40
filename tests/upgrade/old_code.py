"""The code of the version that upgrades are tested from, taken out of the repository's history."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

COMMIT = "59a93e2"
ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent


def unpack(folder: Path) -> Path:
    """Puts the old code into `folder`. Fails if the repository does not have the commit."""
    # A checkout of another user's is refused otherwise; nothing of it is run here but our own code.
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), "archive", "--format=zip", COMMIT]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise AssertionError("The tests of upgrades need the program git. Install it: `apt-get install git`.") from None
    assert done.returncode == 0, (
        f"The tests of upgrades start the code of commit {COMMIT}, which they take from the repository's history, and "
        f"this copy does not have it. Run them in a full clone (`git fetch --unshallow` completes a shallow one). "
        f"git says: {done.stderr.decode(errors='replace').strip()}"
    )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder)
    return folder
