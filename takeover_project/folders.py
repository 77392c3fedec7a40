"""The folders that the settings name: which of them may be filled and cleared, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

STAMP = "collected"  # a file in a folder of static files: the folder is ours, and what was collected last
UNFINISHED = "unfinished"  # in the stamp while files are collected
KEPT = ("attachments", "files", "mail", "broker", "postgres")  # folders of DATA_DIR with what nobody can make again


def reason_to_keep_out(static_root: Path, data_dir: Path, databases: Iterable[object]) -> str:
    """Why static files have no place in `static_root`, in one sentence; empty if they may be there.

    Collecting clears the folder, so it must not be, hold or lie in a folder with data. `databases` are the files of
    SQLite databases.
    """
    held = ""
    if any(_same(static_root, folder) for folder in _with_parents(data_dir)):
        held = "is or holds DATA_DIR, with the uploads and the secret key"
    elif any(_same(folder, data_dir / name) for name in KEPT for folder in _with_parents(static_root)):
        held = "belongs to the data in DATA_DIR"
    elif any(_same(static_root, folder) for file in databases for folder in _with_parents(Path(str(file)).parent)):
        held = "holds the database"
    if not held:
        return ""
    return (
        f"STATIC_ROOT is {static_root}, which {held}, but static files are collected in an emptied folder. "
        "Set it to a folder of its own, or leave it unset."
    )


def reason_not_to_clear(static_root: Path) -> str:
    """Why `static_root` must not be emptied, in one sentence; empty if it is missing, empty or has our stamp."""
    if is_ours_or_empty(static_root):
        return ""
    return (
        f"STATIC_ROOT is {static_root}, which holds files that Takeover did not put there, but static files are "
        "collected in an emptied folder. Set it to a new folder, or leave it unset. If nobody needs these files, "
        "remove them."
    )


def is_ours_or_empty(folder: Path) -> bool:
    """Whether the folder is missing, empty, or has our stamp."""
    try:
        stamp = (folder / STAMP).read_text("utf-8", errors="replace")
    except OSError:
        return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    return stamp == UNFINISHED or (len(stamp) == 64 and set(stamp) <= set("0123456789abcdef"))


def lies_in(folder: Path, other: Path) -> bool:
    """Whether `folder` is `other` or below it."""
    return any(_same(each, other) for each in _with_parents(folder))


def _with_parents(folder: Path) -> Iterator[Path]:
    yield folder.resolve()
    yield from folder.resolve().parents


def _same(one: Path, other: Path) -> bool:
    """Whether both are one folder, by whatever names, links or upper and lower case."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()
