"""Python beside a running product, on its data: one interpreter a product, kept warm, for each start takes a second.

As a program (`python -m tests.servers.remote_python`) it is that interpreter: it reads a line of JSON for every piece
of code, `[code, what its standard input holds]`, and answers with one: `[whether it went well, what it printed]`.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import traceback
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.product import Product

_warm: dict[Product, subprocess.Popen[str]] = {}


def inside(product: Product, code: str, given: str = "") -> str:
    """Runs the code with `given` as its input, and gives what it prints. Fails with its traceback."""
    from tests.servers.product import CODE, bare_environment
    from tests.trained import places

    interpreter = _warm.get(product)
    if interpreter is None:
        environment = bare_environment() | places() | {"DATA_DIR": str(product.data_dir)}
        interpreter = _warm[product] = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.remote_python"],
            cwd=CODE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    assert interpreter.stdin
    assert interpreter.stdout
    interpreter.stdin.write(json.dumps([code, given]) + "\n")
    interpreter.stdin.flush()
    answer = interpreter.stdout.readline()
    assert answer, f"the interpreter beside the product ended with {interpreter.wait()}"
    well, printed = json.loads(answer)
    assert well, printed
    return str(printed).strip()


def leave(product: Product) -> None:
    """Ends the interpreter if there is one."""
    if interpreter := _warm.pop(product, None):
        with interpreter:
            assert interpreter.stdin
            interpreter.stdin.close()


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    django.setup()
    from tests.trained import remember_training

    remember_training()
    answers = sys.stdout
    for line in sys.stdin:
        code, given = json.loads(line)
        print(json.dumps(run(code, given)), file=answers, flush=True)


def run(code: str, given: str) -> tuple[bool, str]:
    from django.db import close_old_connections

    printed, lines = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(given)
    try:
        with redirect_stdout(printed):
            exec(code, {"__name__": "inside"})  # noqa: S102 - the tests' own
    except Exception:  # noqa: BLE001 - whatever it is, the test is told
        return False, traceback.format_exc()
    finally:
        sys.stdin = lines
        close_old_connections()
    return True, printed.getvalue()


if __name__ == "__main__":
    main()
