"""The example engine of `docs/engines.md` runs as it stands there, and passes the conformance talk."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.cast import build_bot
from tests.servers.postgres import free_port
from tests.servers.processes import until

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = re.findall(r"```python\n(.*?)```", Path("docs/engines.md").read_text("utf-8"), re.DOTALL)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_plain_example_passes_the_conformance_talk(settings: Any, tmp_path: Path) -> None:
    settings.ENGINES_PRIVATE = True
    build_bot()
    port = free_port()
    program = tmp_path / "engine.py"
    program.write_text(EXAMPLES[0].replace("5005", str(port)), "utf-8")
    assert len(EXAMPLES[0].splitlines()) <= 30
    with subprocess.Popen([sys.executable, str(program)], stderr=subprocess.DEVNULL) as running:
        try:
            until(lambda: answers(port), "the example to serve")
            call_command("bot_engine", "--bot", "helper", "--kind", "engine", "--url", f"http://127.0.0.1:{port}/")
            said = StringIO()
            call_command("try_engine", "--bot", "helper", stdout=said)
        finally:
            running.terminate()
    assert "FAILS" not in said.getvalue()
    assert "It hands over to a person" in said.getvalue()
    assert "It says so when it does not understand" in said.getvalue()


def test_the_example_for_rasa_is_python_and_says_what_our_format_takes() -> None:
    compile(EXAMPLES[1], "actions.py", "exec")
    assert '"takeover": "hand_off"' in EXAMPLES[1]
