"""`python -m tests.upgrade.dump_59a93e2`: makes the two dumps of an installation of commit 59a93e2 anew."""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from takeover_project.run.postgres import programs
from tests.servers.postgres import postgres
from tests.upgrade.installations import Installation, PostgresInstallation, SqliteInstallation
from tests.upgrade.old_code import COMMIT, FOLDER, unpack


def main() -> None:
    """Writes both files and says how large they are."""
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        places = [Path(folder) / name for name in ("code", "sqlite", "postgres")]
        for place in places:
            place.mkdir()
        code = unpack(places[0])
        sqlite = SqliteInstallation(places[1])
        fill(sqlite, code)
        with closing(sqlite.connect()) as connection:
            write("sqlite", "\n".join(connection.iterdump()))
        on_server = PostgresInstallation(server, "installation", places[2])
        on_server.create()
        fill(on_server, code)
        write("postgres", plain(dump_of(on_server)))


def fill(installation: Installation, code: Path) -> None:
    """An installation of the old version, with rows of every model."""
    installation.run(code, "manage.py", "migrate", "--verbosity=0")
    installation.run(code, str(FOLDER / f"fill_{COMMIT}.py"))


def dump_of(installation: PostgresInstallation) -> str:
    """The output of pg_dump."""
    command = [str(programs() / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", installation.url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def plain(dump: str) -> str:
    """The dump without comments, settings and commands of psql, which other versions of the server do not know."""
    lines = [line for line in dump.splitlines() if not re.match(r"--|\\|SET |SELECT pg_catalog\.set_config", line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def write(database: str, dump: str) -> None:
    file = FOLDER / f"{COMMIT}.{database}.sql"
    file.write_text(dump + "\n", encoding="utf-8")
    print(f"{file.name}: {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
