"""`python -m tests.fuzz [--seconds N] [TARGET…]`: fuzzes each target for N seconds (600), one after the other.

A value that finds something is made as small as possible and kept in `tests/fuzz/seeds`; `make test` tries all of them.
The exit status is 1 if something was found.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
import traceback
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings

if TYPE_CHECKING:
    from tests.fuzz.target import Target

MEMORY = 3 * 2**30  # bytes of the whole process; what takes more gets a MemoryError, which is a finding
ROUND = 300  # values between two looks at the clock


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from tests.fuzz.targets import TARGETS

        unknown = set(options.targets) - set(TARGETS)
        if unknown:
            parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        chosen = options.targets or list(TARGETS)
        found = [name for name in chosen if not fuzz(TARGETS[name], options.seconds)]
    return 1 if found else 0


def prepare(folder: str) -> None:
    """Loads the product with its settings, on an empty data folder."""
    os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "takeover_project.settings"}
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    import django

    django.setup()


def fuzz(target: Target, seconds: int) -> bool:
    """Whether nothing was found."""
    end = time.monotonic() + seconds
    tried = 0
    last: Any = None
    found = False

    def once(value: Any) -> None:
        nonlocal tried, last, found
        tried, last = tried + 1, value
        try:
            target.try_value(value)
        except BaseException as problem:
            if not found:  # making it small may take minutes
                print(f"{target.name}: {problem!r} with {value!r}", flush=True)
            found = True
            raise

    number = int(time.time())
    try:
        while time.monotonic() < end:
            number += 1
            few = settings(
                max_examples=ROUND,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            )
            seed(number)(few(given(target.values)(once)))()
    except BaseException:  # noqa: BLE001 - whatever it raises is a finding
        traceback.print_exc()
        print(f"{target.name}: found something after {tried:,} values; kept in {target.keep(last)}", flush=True)
        return False
    print(f"{target.name}: {tried:,} values in {seconds} s, nothing found", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
