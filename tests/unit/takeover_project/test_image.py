"""The recipe of the images, as far as no engine is needed to see it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from takeover_project import version
from tests.servers.product import CODE, bare_environment

HADOLINT = Path(sys.prefix) / "bin/hadolint"


def test_the_dockerfile_has_no_complaint() -> None:
    checked = subprocess.run([str(HADOLINT), "Dockerfile"], cwd=CODE, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_what_it_copies_is_there_and_is_not_left_out() -> None:
    recipe = (CODE / "Dockerfile").read_text()
    left_out = (CODE / ".dockerignore").read_text().split()
    copied = [name for name in re.findall(r"^COPY (?!--from)(\S+) ", recipe, re.MULTILINE) if name != "."]
    assert len(copied) == 3
    for name in [*copied, "manage.py", "pyproject.toml", "takeover_project", "static", "locale", "templates"]:
        assert (CODE / name).exists(), name
        assert name.partition("/")[0] not in left_out, name


def made(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = bare_environment() | {"PATH": str(path)}
    command = [shutil.which("make") or "make", "image", *words]
    return subprocess.run(command, cwd=CODE, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what the Makefile needs, and no engine."""
    for name in ("sed", "sh", "bash", "python3", "echo"):
        if found := shutil.which(name):
            (tmp_path / name).symlink_to(found)
    return tmp_path


def test_without_an_engine_it_says_what_is_missing(programs: Path) -> None:
    done = made(programs)
    assert done.returncode != 0
    assert "takes docker or podman, and there is neither" in done.stderr


def test_an_engine_is_asked_for_the_three_images_with_the_version(programs: Path) -> None:
    engine = programs / "podman"
    engine.write_text(f'#!/bin/sh\necho asked "$@" >> {programs}/asked\n')
    engine.chmod(0o755)
    assert made(programs, "IMAGE=registry.example.com/chat").returncode == 0
    asked = (programs / "asked").read_text().splitlines()
    tags = [f"registry.example.com/chat{part}:{version.read(CODE)}" for part in ("", "-proxy", "-store")]
    targets = ("takeover", "proxy", "store")
    assert asked == [f"asked build --target {target} --tag {tag} ." for target, tag in zip(targets, tags, strict=True)]
