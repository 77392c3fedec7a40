"""No folder is cleared that the product did not make, and none in which data lies."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from takeover_project import folders, static_files
from tests.servers.product import CODE, bare_environment


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "data"
    for name in folders.KEPT:
        (folder / name).mkdir(parents=True)
    (tmp_path / "database").mkdir()
    (folder / "secret-key").write_text("key")
    (tmp_path / "link").symlink_to(folder)
    return folder


@pytest.mark.parametrize(
    "root",
    [
        *("home/data", "home", "", "/", "home/data/../data", "link", "home/data/static/.."),
        *(
            "home/data/attachments",
            "home/data/attachments/static",
            "link/files/x",
            "home/data/broker",
            "home/data/mail",
        ),
        *("home/data/postgres/base", "database"),
    ],
)
def test_a_folder_with_data_is_no_place_for_static_files(data: Path, tmp_path: Path, root: str) -> None:
    reason = folders.reason_to_keep_out(tmp_path / root, data, [tmp_path / "database" / "takeover.sqlite3"])
    assert reason.startswith(f"STATIC_ROOT is {tmp_path / root}, which ")


@pytest.mark.parametrize("root", ["home/data/static", "home/data/other", "static", "home/static", "home/data2"])
def test_a_folder_of_its_own_is_one(data: Path, tmp_path: Path, root: str) -> None:
    assert folders.reason_to_keep_out(tmp_path / root, data, [tmp_path / "database" / "takeover.sqlite3"]) == ""


def of_somebody_else(folder: Path) -> None:
    (folder / "index.html").write_text("ours")


def with_a_file_named_like_our_stamp(folder: Path) -> None:
    of_somebody_else(folder)
    (folder / folders.STAMP).write_text("42 stamps of 1890")


@pytest.mark.parametrize("fill", [of_somebody_else, with_a_file_named_like_our_stamp])
def test_what_somebody_else_put_into_a_folder_stays(
    settings: object, tmp_path: Path, fill: Callable[[Path], None]
) -> None:
    fill(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = prepare(tmp_path, tmp_path.with_name(f"{tmp_path.name}-data"))
    assert done.returncode == 1
    assert "holds files that Takeover did not put there" in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_the_data_survive_a_start_that_names_them_as_the_folder_of_static_files(data: Path) -> None:
    for command in (["prepare", "--static-files-only"], ["collectstatic", "--clear", "--no-input"], ["serve"]):
        done = manage(*command, DATA_DIR=str(data), STATIC_ROOT=str(data))
        assert done.returncode == 1
        assert f"STATIC_ROOT is {data}, which" in done.stderr
    assert (data / "secret-key").read_text() == "key"


def test_a_collection_that_was_interrupted_is_made_again(tmp_path: Path) -> None:
    root, data_dir = tmp_path / "static", tmp_path / "data"
    root.mkdir()
    (root / folders.STAMP).write_text(folders.UNFINISHED)
    (root / "half.css").write_text("")
    (root / "to-the-data").symlink_to(data_dir)
    assert prepare(root, data_dir).returncode == 0
    assert (data_dir / "secret-key").exists()
    assert not (root / "half.css").exists()
    assert len((root / folders.STAMP).read_text()) == 64
    (root / folders.STAMP).unlink()
    assert {path.stat().st_mode & 0o044 for path in root.rglob("*")} == {0o044}, "another account's server reads them"


def test_emptying_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("")
    (tmp_path / "root" / "folder").mkdir(parents=True)
    (tmp_path / "root" / "folder" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "root" / "link").symlink_to(tmp_path / "elsewhere")
    static_files.empty(tmp_path / "root")
    assert list((tmp_path / "root").iterdir()) == []
    assert (tmp_path / "elsewhere" / "file").exists()


def prepare(root: Path, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    return manage("prepare", "--static-files-only", STATIC_ROOT=str(root), DATA_DIR=str(data_dir))


def manage(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CODE,
        env=bare_environment() | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
