"""The memory of `make run` at rest, before the first question, and the size of what requirements.txt installs.

`python benchmarks/memory.py`. Linux only. PSS counts a page that n processes share as 1/n, so run nothing else of this
Python beside it: pages that others share would seem to cost less.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

CODE = Path(__file__).parents[1]
sys.path.insert(0, str(CODE))

from packaging.requirements import Requirement

from tests.servers.product import product_in

GOAL, LARGEST = 240, 620  # MB
PARTS = {"takeover_project.run": "parent", "py serve": "web", "celery": "worker", "redis.sock": "broker"}
"""A part of each process's command line, and the name of the process."""
REST = 20.0  # seconds


def main() -> None:
    """Prints each process of the product with its PSS, their sum, and the installed size, with the goals."""
    with tempfile.TemporaryDirectory() as folder, product_in(Path(folder) / "data") as product:
        time.sleep(REST)
        found = {name_of(pid): pss_of(pid) for pid in sorted(product.processes())}
    for name, size in found.items():
        print(f"{name:28}{size:6.0f} MB")
    print(f"{'make run at rest, PSS':28}{sum(found.values()):6.0f} MB   goal: at most {GOAL}")
    print(f"{'packages':28}{sum(map(size_of, needed())):6.0f} MB   goal: at most {LARGEST}")


def name_of(pid: int) -> str:
    """The part of the product that it is, and its id."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return f"{next((name for mark, name in PARTS.items() if mark in command), 'other')} {pid}"


def pss_of(pid: int) -> float:
    """Its proportional set size in MB."""
    found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def needed() -> set[str]:
    """The distributions that requirements.txt needs here, theirs included."""
    lines = (CODE / "requirements.txt").read_text().splitlines()
    waiting = [Requirement(text) for line in lines if (text := line.split(" #")[0].strip()) and text[0].isalpha()]
    names: set[str] = {"pip"}
    while waiting:
        requirement = waiting.pop()
        name = requirement.name.lower().replace("_", "-")
        if name in names or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        names.add(name)
        extras = requirement.extras or {""}
        waiting += (
            each
            for each in map(Requirement, metadata.requires(name) or ())
            if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in extras)
        )
    return names


def size_of(name: str) -> float:
    """The files of a distribution in MB, compiled ones included."""
    files = [Path(str(file.locate())) for file in metadata.files(name) or ()]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1024**2


if __name__ == "__main__":
    main()
