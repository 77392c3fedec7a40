"""A backup of SQLite is one private file, made while others write, and restored as a whole or not at all."""

import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from takeover_project.backups import archive, sqlite

ABOUT = archive.Backup("2026-11-27T12:00:00+00:00", "1.2.3", "sqlite")


def database_with(place: Path, *words: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS word (text)")
    connection.executemany("INSERT INTO word VALUES (?)", [(word,) for word in words])
    connection.commit()
    return connection


def words(place: Path) -> list[str]:
    with closing(sqlite3.connect(place)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM word")]


def test_the_copy_has_what_was_committed_and_nothing_else(tmp_path: Path) -> None:
    with closing(database_with(tmp_path / "db", "one")) as writer:
        writer.execute("INSERT INTO word VALUES ('open')")  # and no commit
        sqlite.copy(tmp_path / "db", tmp_path / "copy")
    assert words(tmp_path / "copy") == ["one"]


def test_a_backup_comes_back_and_the_data_before_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("a key")
    database_with(tmp_path / "db", "old").close()
    sqlite.copy(tmp_path / "db", tmp_path / "copy")
    file = tmp_path / "backup.tar"
    archive.write(file, ABOUT, tmp_path / "copy", tmp_path / "secret-key")
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    with pytest.raises(archive.Unusable, match="exists"):
        archive.write(file, ABOUT, tmp_path / "copy", None)

    database_with(tmp_path / "db", "new").close()
    assert (archive.about(file), archive.key(file)) == (ABOUT, "a key")
    archive.take_database(file, "sqlite", tmp_path / "taken")
    before = sqlite.put_back(tmp_path / "taken", tmp_path / "db")
    assert words(tmp_path / "db") == ["old"]
    assert before
    assert words(before) == ["old", "new"]


def test_a_damaged_copy_changes_nothing(tmp_path: Path) -> None:
    database_with(tmp_path / "db", "kept").close()
    for damage in (b"", b"not a database" * 100):
        (tmp_path / "bad").write_bytes(damage)
        if damage:
            with pytest.raises(archive.Unusable, match="damaged"):
                sqlite.put_back(tmp_path / "bad", tmp_path / "db")
    assert words(tmp_path / "db") == ["kept"]


@pytest.mark.parametrize("content", [b"", b"junk", b"x" * 20_000])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(archive.Unusable):
        archive.about(tmp_path / "file")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "file", "backup.json")
    with pytest.raises(archive.Unusable):
        archive.about(tmp_path / "other.tar")
    with pytest.raises(archive.Unusable):
        archive.about(tmp_path / "nothing.tar")


def test_a_backup_into_no_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no folder .*/nowhere\. Make it"):
        call_command("backup", tmp_path / "nowhere" / "takeover.tar")
