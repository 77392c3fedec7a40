"""The installer says in one sentence what a machine lacks."""

import subprocess
import sys

import pytest

from tests.servers.product import CODE

INSTALL = CODE / "takeover_project" / "install.py"


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        (
            "sys.version_info = (3, 10, 13)",
            (
                f"Takeover needs Python 3.11 or newer, and {sys.executable} is 3.10. Install a newer one "
                "(for instance the package python3.11) and run make again."
            ),
        ),
        (
            "sys.modules['ensurepip'] = None; VENV = '/nonexistent'",
            (
                "This Python cannot make virtual environments. Install the package {name} "
                "(`apt-get install {name}`) and run make again."
            ).format(name=f"python3.{sys.version_info[1]}-venv"),
        ),
        (
            "VENV = '/dev/null/.venv'",
            (
                "The virtual environment /dev/null/.venv could not be made ([Errno 20] Not a directory: "
                "'/dev/null/.venv'). Repair that and run make again."
            ),
        ),
    ],
    ids=["old Python", "no ensurepip", "no place"],
)
def test_one_sentence(machine: str, sentence: str) -> None:
    """The machine is made up: a line that runs after the program's constants are set and before it starts."""
    program = INSTALL.read_text()
    start = 'if __name__ == "__main__":'
    assert start in program
    program = program.replace(start, f"{machine}; PYTHON = VENV + '/bin/python'\n{start}")
    program = f"__file__ = {str(INSTALL)!r}\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", program, "requirements.txt"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == f"{sentence}\n"
    assert "Traceback" not in done.stdout
