"""The installer says in one sentence what a machine lacks."""

import subprocess
import sys
from pathlib import Path

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


def test_an_environment_that_somebody_else_made_stays_as_it_is(tmp_path: Path) -> None:
    """Its Python is unusable for us, perhaps because it is too old."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("mine")
    done = install_in(tmp_path)
    assert done.returncode == 1
    assert "Takeover did not make it, so it stays as it is" in done.stderr
    assert (tmp_path / ".venv" / "pyvenv.cfg").read_text() == "mine"


def test_an_environment_that_was_left_half_made_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "made-by-takeover").write_text("")
    (tmp_path / "requirements.txt").write_text("")
    assert install_in(tmp_path).returncode == 0
    assert (tmp_path / ".venv" / "bin" / "pip").exists()
    assert (tmp_path / ".venv" / "made-by-takeover").exists()


def install_in(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs the program as if it were the one of the code in `folder`."""
    (folder / "takeover_project").mkdir()
    copy = folder / "takeover_project" / "install.py"
    copy.write_text(INSTALL.read_text())
    return subprocess.run(
        [sys.executable, str(copy), "requirements.txt"], capture_output=True, text=True, check=False, cwd=folder
    )
