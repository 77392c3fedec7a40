"""No other account of the machine can read what the product writes."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from takeover_project import private_files
from tests.servers.product import CODE, bare_environment


def open_to_others(folder: Path) -> list[str]:
    every = [folder, *folder.rglob("*")]
    return sorted(str(path.relative_to(folder)) for path in every if path.lstat().st_mode & 0o077)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder of an earlier version."""
    folder = tmp_path / "data"
    before = os.umask(0o022)
    for name in ("attachments/ab", "files/models", "mail", "broker/appendonlydir", "static/css", "postgres"):
        (folder / name).mkdir(parents=True)
    names = ("takeover.sqlite3", "takeover.sqlite3-wal", "takeover.sqlite3-shm", "lock", "beat-schedule", "mail/1.log")
    for name in (
        *names,
        "attachments/ab/abc.pdf",
        "files/models/1.npz",
        "broker/appendonlydir/x.aof",
        "static/css/a.css",
    ):
        (folder / name).write_text("")
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(folder)  # a path of a socket is short
        server.bind("broker/redis.sock")
        os.chdir(CODE)
    os.umask(before)
    return folder


def test_what_an_earlier_version_left_open_is_closed_and_said_once(old: Path) -> None:
    assert len(open_to_others(old)) > 20
    (said,) = private_files.close(old)
    assert said.startswith("Other accounts of this machine could read ")
    assert "more of the data folder until now; this is mended" in said
    assert open_to_others(old) == []
    assert private_files.close(old) == []


def test_a_new_folder_with_nothing_in_it_is_closed_without_a_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    assert private_files.close(data) == []
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_use_too_stays_as_it_is_and_ours_in_it_are_closed(old: Path) -> None:
    """`DATA_DIR=/srv` must not lock the machine's other programs out of theirs."""
    old.chmod(0o755)
    (old / "website").mkdir()
    (old / "website").chmod(0o755)
    (old / "website" / "index.html").write_text("")
    (old / "website" / "index.html").chmod(0o644)
    _mended, said = private_files.close(old)
    assert said.startswith(f"DATA_DIR {old} also holds what is not Takeover's (website), so the folder stays open")
    assert open_to_others(old) == [".", "website", "website/index.html"]


def test_a_link_is_not_followed(old: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("")
    outside.chmod(0o644)
    (old / "mail" / "link").symlink_to(outside)
    private_files.close(old)
    assert outside.stat().st_mode & 0o777 == 0o644


def test_a_database_elsewhere_is_closed_too(old: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"x.sqlite3{ending}" for ending in ("", "-wal", "-shm")]
    for file in files:
        file.write_text("")
        file.chmod(0o644)
    private_files.close(old, [str(files[0])])
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


def test_what_may_not_be_changed_is_named(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system without modes: changing them does nothing."""
    monkeypatch.setattr(Path, "chmod", lambda path, mode: None)
    (said,) = private_files.close(old)
    assert said.startswith("Other accounts of this machine can read ")


WRITES = """
import shelve, sys
import django
django.setup()
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import send_mail
from django.db import connection
from django.test import override_settings
from takeover_project import static_files
connection.cursor().execute("CREATE TABLE anything (id INTEGER)")
send_mail("a", "b", None, ["a@example.com"])
for name in ("default", "attachments"):
    storages[name].save("ab/cd/file", ContentFile(b"x"))
shelve.open(settings.CELERY_BEAT_SCHEDULE_FILENAME).close()
# All of our own take five seconds.
few = {"STATICFILES_DIRS": [sys.argv[1]], "STATICFILES_FINDERS": settings.STATICFILES_FINDERS[:1]}
with override_settings(**few):
    static_files.collect()
"""


def test_everything_that_a_process_writes_is_private(tmp_path: Path) -> None:
    data, styles = tmp_path / "data", tmp_path / "styles"
    styles.mkdir()
    (styles / "a.css").write_text("a { color: red; }\n" * 100)
    subprocess.run(
        [sys.executable, "-c", WRITES, str(styles)],
        cwd=CODE,
        env=bare_environment() | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "takeover_project.settings"},
        check=True,
        timeout=120,
        preexec_fn=lambda: os.umask(0o022) and None,
    )
    written = {path.name for path in data.iterdir()}
    assert written >= {"takeover.sqlite3", "secret-key", "mail", "attachments", "static"}
    assert [path.suffix for path in (data / "static").rglob("*.gz")] == [".gz"]
    assert open_to_others(data) == []
