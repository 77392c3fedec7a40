"""The PostgreSQL server of `make stack`: a cluster in the data folder, on a private Unix socket."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from takeover_project import broker
from takeover_project.run.checks import Problem

USER = DATABASE = "takeover"
# PostgreSQL refuses to run as root. Every machine on which we may be root has one of these users.
OTHER_USERS = ("postgres", "nobody")
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"


class Cluster:
    """The server of one data folder. Only this user and root reach it, for its socket is in a private folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data = data_dir / "postgres"
        self.socket_folder = broker.socket_of(data_dir).parent

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgres://{USER}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def make(self) -> None:
        """Creates the cluster if there is none. Raises Problem if that fails."""
        broker.make_private(self.socket_folder)
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(mode=0o700, exist_ok=True)
        as_user = other_user(self.data)
        options = (f"--username={USER}", "--auth=trust", "--encoding=UTF8", f"--locale={LOCALE}")
        made = subprocess.run(
            [*as_user, str(programs() / "initdb"), *options, "-D", str(self.data)],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if made.returncode:
            raise Problem(f"PostgreSQL's cluster in {self.data} could not be made: {made.stderr.strip()}")

    def command(self) -> list[str]:
        """The command line that serves it."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "log_min_messages": "fatal",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*other_user(self.data), str(programs() / "postgres"), "-D", str(self.data), *options]

    def answers(self) -> bool:
        """Whether it serves the database; creates the database if it is missing."""
        import psycopg  # here, because `make run` needs none

        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=2, autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True


def programs() -> Path:
    """The folder of the newest `initdb` and `postgres`. Raises Problem, which says what to install."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = [Path(found).parent] if (found := shutil.which("initdb")) else []
    for folder in [*newest_first, *on_path]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Problem(
        "PostgreSQL's server programs (initdb, postgres) are not on this machine. Install them (`apt-get install "
        "postgresql`, `dnf install postgresql-server` or `brew install postgresql`), or set DATABASE_URL to a running "
        "server."
    )


def other_user(folder: Path) -> list[str]:
    """The prefix of a command that must not run as root; gives `folder` to that user. Empty if we are not root."""
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise Problem("PostgreSQL does not run as root, and there is no setpriv to change the user. Use another user.")
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam(next(name for name in OTHER_USERS if name in names))
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [
        *("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"),
        # Only root may be allowed to enter the folders above.
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
        # The change of user clears the parent-death signal that die_with_parent.py has set.
        *("--pdeathsig", "KILL", "--"),
    ]
