"""Whoever forgets which backup to restore is told which there are."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from takeover_project.backups import archive, found


def written(file: Path, made: str) -> Path:
    database = file.with_suffix(".database")
    database.write_bytes(b"data" * 5000)
    archive.write(file, archive.Backup(made, "1.2.3", "sqlite"), database, None)
    return file


def test_restore_without_a_file_names_the_backups_that_there_are(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=r"make restore FROM=file\.tar\nThere is none in this folder"):
        call_command("restore")
    written(Path("old.tar"), "2026-11-25T08:00:00+00:00")
    written(settings.DATA_DIR / "new.tar", "2026-11-26T08:00:00+00:00")
    with pytest.raises(CommandError) as refused:
        call_command("restore")
    title, known, *lines = str(refused.value).splitlines()
    assert title == "Which backup? Write: make restore FROM=file.tar"
    assert known == "Backups here, the latest first:"
    assert [line.split("  of ")[1] for line in lines] == [
        "2026-11-26T08:00:00+00:00 (version 1.2.3)", "2026-11-25T08:00:00+00:00 (version 1.2.3)",
    ]  # fmt: skip
    assert lines[1].strip().startswith("old.tar ")


def test_what_is_no_backup_is_left_out(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.tar", "2026-11-25T08:00:00+00:00")
    (tmp_path / "folder.tar").mkdir()
    (tmp_path / "empty.tar").write_bytes(b"")
    (tmp_path / "text.tar").write_text("not an archive" * 100)
    (tmp_path / "gone.tar").symlink_to(tmp_path / "nowhere")
    for length in (100, 700, 1200, 3000):
        (tmp_path / f"cut{length}.tar").write_bytes(whole.read_bytes()[:length])
    assert [file.name for file, _about in found.backups([tmp_path, tmp_path])] == ["whole.tar"]
