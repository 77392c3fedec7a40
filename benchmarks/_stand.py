"""The measuring stand: real servers in a temporary folder, and what their processes cost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CODE = Path(__file__).parents[1]
sys.path.insert(0, str(CODE))

from benchmarks import _socketio
from tests.servers.broker import broker_in
from tests.servers.postgres import free_port, postgres_at, url_at
from tests.servers.processes import running

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stand:
    """A database and a broker, and the web processes that are started on them."""

    folder: Path
    environment: dict[str, str]
    database: int | None
    """The id of PostgreSQL's first process."""
    broker: int
    cast: dict[str, Any] = field(default_factory=dict)

    def inside(self, code: str, given: Any = None) -> Any:
        """Runs Python on the product's data; gives the JSON that it prints last."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(
            command,
            cwd=CODE,
            env=self.environment,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    @contextmanager
    def web(self, kind: str, *, processes: int = 1) -> Iterator[list[Web]]:
        """Web processes of the product, or of one of the rivals."""
        with ExitStack() as stack:
            webs = []
            for number in range(processes):
                port = free_port()
                process = stack.enter_context(
                    running(
                        command_of(kind, port),
                        ready=lambda port=port: listens(port),  # type: ignore[misc]
                        log=self.folder / f"{kind}-{number}.log",
                        stop_with=signal.SIGTERM,
                        cwd=CODE,
                        env=self.environment,
                    )
                )
                webs.append(Web(port, process.pid))
            yield webs

    def costs(self, webs: list[Web]) -> dict[str, float]:
        """Seconds of CPU so far, by kind of process."""
        spent = {"web": sum(cpu_of(web.pid) for web in webs), "broker": cpu_of(self.broker)}
        if self.database:
            spent["postgres"] = sum(cpu_of(pid) for pid in (self.database, *children_of(self.database)))
        return spent


@dataclass(frozen=True)
class Web:
    """One web process."""

    port: int
    pid: int


@contextmanager
def stand(*, postgres: bool) -> Iterator[Stand]:
    """PostgreSQL as in production and the Redis protocol over TCP, or the embedded default: SQLite and a broker on a
    private socket."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takeover-bench-")))
        data = folder / "data"
        data.mkdir()
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
        } | {"DATA_DIR": str(data), "SECRET_KEY": "only for measuring " * 3}
        # All clients have one address, and talk faster than people: the limits are looked at, and do not bite.
        environment |= dict.fromkeys(("LIMIT_SOCKET", "LIMIT_VISITOR", "LIMIT_ADDRESS"), "1000000:1000000")
        extra: tuple[str, ...] = ()
        if postgres:
            environment["DATABASE_URL"] = url_at(free_port())
            stack.enter_context(postgres_at(environment["DATABASE_URL"], durable=True))
            port = free_port()
            extra = ("--port", str(port), "--bind", "127.0.0.1")
            environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
        stack.enter_context(broker_in(data, *extra))
        subprocess.run(
            [sys.executable, "manage.py", "prepare", "--demo"],
            cwd=CODE,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        children = {name_of(pid): pid for pid in children_of(os.getpid())}
        broker = next(pid for name, pid in children.items() if "server" in name)
        yield Stand(folder, environment, children.get("postgres"), broker)


def command_of(kind: str, port: int) -> list[str]:
    """The command that starts a web process of this kind."""
    if kind == "socketio":
        return _socketio.command(port)
    serve = ["manage.py", "serve", "--port", str(port)]
    return [sys.executable, *(serve if kind == "product" else ["benchmarks/_rivals.py", kind, str(port)])]


def cpu_of(pid: int) -> float:
    """Seconds of CPU that the process has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(pid: int) -> int:
    """Bytes that the process has for itself and in use."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Private_"))


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
