"""Reconciliation of stored objects and rows repairs what it can, and tells the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from attachments.storage import store
from tests.attachments import empty_storage, given_file, objects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


def test_the_check_command_repairs_and_then_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    kept, lost = given_file(), given_file()
    root = Path(store().root)  # type: ignore[attr-defined]
    (root / lost.key).unlink()
    for name in ("ab/stray.pdf", "stray.txt", "../attachments/cd/x"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"stray")
    with pytest.raises(CommandError, match="repaired"):
        call_command("attachments_check")
    assert "3 objects without a row, 1 rows without an object" in capsys.readouterr().out
    assert objects() == [kept.key]
    lost.refresh_from_db()
    assert (lost.state, lost.why) == ("failed", "lost")
    call_command("attachments_check")
    call_command("attachments_check")


def test_the_check_command_tells_what_it_cannot_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(store().root)  # type: ignore[attr-defined]
    root.mkdir(exist_ok=True)
    (root / "stray.txt").write_bytes(b"stray")

    def never(path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("attachments.storage.disk.os.unlink", never)
    with pytest.raises(CommandError, match="Not everything could be repaired"):
        call_command("attachments_check")
