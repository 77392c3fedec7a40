"""Web processes, worker, beat, Valkey and PostgreSQL, each a process that can be killed, paused and started again.

Clients reach the web processes through proxies, these reach the database and the broker through others.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from takeover_project import broker
from takeover_project.run.process import DIE_WITH_PARENT
from takeover_project.run.processes import web_answers
from tests.resilience.proxy import Proxy
from tests.servers import postgres
from tests.servers.product import CODE, bare_environment, collected_static_files
from tests.trained import places

PATIENCE = 60.0  # seconds; only a broken machine needs them
OPERATORS = ("olga", "oleg", "odile", "otto")
# The machine keeps running, so what was handed to the system is safe; what PostgreSQL acknowledges must be there.
DURABLE_ENOUGH = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "max_connections": "200"}
CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "takeover_project")


class Part:
    """One process of the topology. `ready` says whether it serves; it is None if only its life counts."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        environment: dict[str, str],
        ready: Callable[[], Any] | None = None,
    ) -> None:
        self.name, self.command, self.log, self.environment, self.ready = name, command, log, environment, ready
        self.process: subprocess.Popen[bytes] | None = None
        self.statuses: list[int] = []
        """How it ended when it was asked to (SIGTERM)."""
        self.gave_up: list[int] = []
        """How it ended when nobody had asked for it."""

    async def start(self) -> None:
        """Returns when it serves."""
        self._launch()
        if self.ready is not None:
            await until(self._serves, f"{self.name} to serve")

    def keep(self) -> None:
        """Starts it again if it has ended by itself, as a supervisor does in production."""
        if self.process is not None and (status := self.process.poll()) is not None:
            self.gave_up.append(status)
            self._launch()

    def _launch(self) -> None:
        bound_to_us = [sys.executable, "-I", "-S", str(DIE_WITH_PARENT), str(os.getpid())]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*bound_to_us, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                cwd=CODE,
                env=self.environment,
            )

    async def stop(self, how: signal.Signals) -> None:
        """Ends it by a signal, and waits for the end."""
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        if how != signal.SIGKILL:
            process.send_signal(signal.SIGCONT)
        status = await asyncio.to_thread(process.wait, PATIENCE)
        if how == signal.SIGTERM:
            self.statuses.append(status)

    def signal(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)

    def resident(self) -> int:
        """Bytes of memory that it has (Linux)."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    async def _serves(self) -> bool:
        assert self.process is not None
        assert self.ready is not None
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.output()[-4000:]}")
        return bool(await self.ready())

    def output(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass
class Topology:
    """All processes of the topology. `cookies`: the session cookies of operators, by name."""

    web: list[Part] = field(default_factory=list)
    worker: Part = None  # type: ignore[assignment]
    beat: Part = None  # type: ignore[assignment]
    broker: Part = None  # type: ignore[assignment]
    database: Part = None  # type: ignore[assignment]
    doors: list[Proxy] = field(default_factory=list)
    """Proxies that clients connect to, one for each web process."""
    to_broker: Proxy = None  # type: ignore[assignment]
    to_database: Proxy = None  # type: ignore[assignment]
    database_url: str = ""
    broker_port: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def parts(self) -> list[Part]:
        """All processes, those that run our code first."""
        return [*self.web, self.worker, self.beat, self.broker, self.database]

    def ours(self) -> list[Part]:
        return [*self.web, self.worker, self.beat]

    def redis(self) -> redis.Redis:
        """A client of the broker's, past the proxy."""
        return redis.Redis(port=self.broker_port, socket_timeout=5)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query to the database itself, without the proxy."""
        with psycopg.connect(self.database_url, connect_timeout=5) as connection:
            return connection.execute(query).fetchall()


@asynccontextmanager
async def topology(web: int = 2, **settings: str) -> AsyncIterator[Topology]:
    """Starts all, with the tests' small bot and four operators; stops all."""
    with tempfile.TemporaryDirectory(prefix="takeover-stack-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        running = Topology()
        supervisor = asyncio.create_task(supervise(running))
        try:
            await start_servers(running, folder)
            await start_product(running, folder, web, settings)
            yield running
        finally:
            supervisor.cancel()
            for part in running.parts():
                if part is not None:
                    part.signal(signal.SIGCONT)
                    await part.stop(signal.SIGTERM if part in running.web else signal.SIGKILL)
            for proxy in (*running.doors, running.to_broker, running.to_database):
                if proxy is not None:
                    await proxy.stop()


async def supervise(running: Topology) -> None:
    """Keeps our own processes running until it is cancelled."""
    while True:
        for part in running.ours():
            if part is not None:
                part.keep()
        await asyncio.sleep(0.5)


async def start_servers(running: Topology, folder: Path) -> None:
    """PostgreSQL and Valkey, and the proxies before them."""
    port, running.broker_port = postgres.free_port(), postgres.free_port()
    running.database_url = postgres.named(postgres.MIGRATED, postgres.url_at(port))
    running.database = await asyncio.to_thread(database_in, folder, port)
    data = folder / "broker"
    broker.make_private(data)
    command = [broker.program(), "--port", str(running.broker_port), "--bind", "127.0.0.1", "--dir", str(data)]
    command += ["--save", "", "--appendonly", "no", "--loglevel", "warning"]

    async def pings() -> bool:
        return await asyncio.to_thread(answers, running.broker_port)

    plain = postgres.plain_environment()
    running.broker = Part("broker", command, log=folder / "broker.log", environment=plain, ready=pings)
    await asyncio.gather(running.database.start(), running.broker.start())
    running.to_database = await Proxy(port).start()
    running.to_broker = await Proxy(running.broker_port).start()


def database_in(folder: Path, port: int) -> Part:
    """A PostgreSQL server with a migrated database; SIGQUIT is its immediate shutdown, as a crash is."""
    home = folder / "postgres"
    home.mkdir()
    folder.chmod(0o755)
    postgres.put_cluster(home / "data")
    plain = postgres.plain_environment()
    command = [*postgres.other_user(home), str(postgres.programs() / "postgres"), "-D", str(home / "data")]
    address = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    for name, value in (DURABLE_ENOUGH | address).items():
        command += ["-c", f"{name}={value}"]

    async def accepts() -> bool:
        return await asyncio.to_thread(postgres.accepts, postgres.url_at(port))

    return Part("database", command, log=folder / "postgres.log", environment=plain, ready=accepts)


async def start_product(running: Topology, folder: Path, web: int, settings: dict[str, str]) -> None:
    """The processes that run our code, on seeded tables."""
    data = folder / "data"
    data.mkdir()
    environment = bare_environment() | {
        "DATA_DIR": str(data),
        "STATIC_ROOT": str(collected_static_files()),
        "DATABASE_URL": postgres.named(postgres.MIGRATED, postgres.url_at(running.to_database.port)),
        "REDIS_URL": f"redis://127.0.0.1:{running.to_broker.port}/0",
        "SECRET_KEY": "a key of the tests, which is long enough and known to nobody else",
        **settings,
    }
    running.environment = environment
    seeding = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.resilience.seed"), cwd=CODE, env=environment | places(), stdout=subprocess.PIPE
    )
    said, _ = await seeding.communicate()
    assert seeding.returncode == 0
    running.cookies = json.loads(said.splitlines()[-1])
    for number in range(web):
        port = postgres.free_port()
        check = web_answers("127.0.0.1", port)
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        log = folder / f"web{number}.log"
        running.web.append(Part(f"web{number}", command, log=log, environment=environment, ready=check))
        running.doors.append(await Proxy(port).start())
    work = [*CELERY, "worker", "--pool=threads", "--concurrency=4", "--without-mingle", "--without-gossip"]
    running.worker = Part("worker", work, log=folder / "worker.log", environment=environment)
    beat = [*CELERY, "beat", "--pidfile="]
    running.beat = Part("beat", beat, log=folder / "beat.log", environment=environment)
    await asyncio.gather(*(part.start() for part in running.ours()))


def answers(port: int) -> bool:
    try:
        with redis.Redis(port=port, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


async def until(look: Callable[[], Any], what: str, patience: float = PATIENCE) -> float:
    """Looks again and again until what it awaits is true; gives the seconds. Fails after `patience` of them.

    A second counts only as far as this process had its turns: on a busy machine it is longer.
    """
    begun, spent = time.monotonic(), 0.0
    while not await look():
        if spent > patience:
            raise AssertionError(f"waited {patience:g} s for {what}")
        await asyncio.sleep(0.05)
        spent += 0.05
    return time.monotonic() - begun
