"""The processes of the product, and the order in which they start and stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from takeover_project import broker, safety
from takeover_project.run.checks import Problem
from takeover_project.run.postgres import Cluster
from takeover_project.run.process import ChildProcess, Say, described

# Seconds; a broker first reads its whole log, and so does a database after a crash.
BROKER_PATIENCE = DATABASE_PATIENCE = 120.0
WEB_PATIENCE = 60.0  # seconds
POLL = 0.02  # seconds
SERVERS = ("broker", "postgres")  # the others use them, so they start first and stop last

Check = Callable[[], Awaitable[bool]]


class Processes:
    """Broker (unless `own_broker` is false), database server (if `cluster` is given), web processes (one on each of
    `ports`) and a worker, which has beat in it, of one data folder."""

    def __init__(
        self,
        *,
        data_dir: Path,
        code_dir: Path,
        host: str,
        ports: list[int],
        own_broker: bool,
        say: Say,
        cluster: Cluster | None = None,
        metrics_port: int = 0,
    ) -> None:
        self.data_dir, self.code_dir, self.host, self.ports, self.say = data_dir, code_dir, host, ports, say
        self.own_broker, self.cluster, self.metrics_port = own_broker, cluster, metrics_port
        self.environment = {safety.STARTED_BY_RUN: "1"} | ({"DATABASE_URL": cluster.url} if cluster else {})
        self.children: list[ChildProcess] = []
        self.seeded: list[str] = []  # the output of the seed: the demo accounts, if the database is new

    async def start(self) -> None:
        """Starts all; returns when the product is ready.

        Raises Problem if a part ends or stays silent before that.
        """
        if self.own_broker:
            await self.start_broker()
        if self.cluster:
            await self.start_database(self.cluster)
        await self.prepare()
        await self.start_webs()
        celery = (sys.executable, "-m", "celery", "--quiet", "-A", "takeover_project")
        # Threads, because tasks wait for databases and other machines, and because no process is left after a kill.
        pool = ("--pool=threads", "--concurrency=4", "--without-mingle", "--without-gossip")
        await self.launch("worker", *celery, "worker", *pool, "--with-beat")

    async def launch(self, name: str, *command: str) -> ChildProcess:
        child = self.child(name, *command)
        await child.start()
        child.keep_alive()
        return child

    def child(
        self,
        name: str,
        *command: str,
        stop_with: signal.Signals = signal.SIGTERM,
        environment: dict[str, str] | None = None,
    ) -> ChildProcess:
        child = ChildProcess(
            name,
            command,
            say=self.say,
            directory=self.code_dir,
            environment=self.environment | (environment or {}),
            stop_with=stop_with,
        )
        self.children.append(child)
        return child

    async def start_broker(self) -> None:
        socket = broker.socket_of(self.data_dir)
        data = self.data_dir / "broker"
        broker.make_private(data)
        broker.make_private(socket.parent)
        # We hold the lock on the data folder, so a broker that answers here has lost its parent.
        broker.stop(socket)
        socket.unlink(missing_ok=True)
        child = self.child("broker", *broker.command(socket=socket, data=data))
        await self.start_server(child, broker_answers(socket), BROKER_PATIENCE)

    async def start_database(self, cluster: Cluster) -> None:
        await asyncio.to_thread(cluster.make)
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        child = self.child("postgres", *cluster.command(), stop_with=signal.SIGINT)
        await self.start_server(child, database_answers(cluster), DATABASE_PATIENCE)

    async def start_server(self, child: ChildProcess, answers: Check, patience: float) -> None:
        """Starts a program that is not ours. Its early output is shown only if it never becomes ready."""
        early: list[str] = []  # for instance that it is starting up, to whoever asks too early
        ready = asyncio.Event()

        def show(line: str) -> None:
            child.show(line) if ready.is_set() else early.append(line)

        await child.start(stdout=show, stderr=show)
        try:
            await until_ready(child, answers, patience)
        except Problem:
            for line in early:
                child.show(line)
            raise
        ready.set()
        child.keep_alive()

    async def prepare(self) -> None:
        """Migrates the database, collects the static files, and seeds a new database."""
        child = self.child("setup", sys.executable, "manage.py", "prepare", "--demo")
        await child.start(stdout=self.seeded.append)
        if status := await child.ended():
            raise Problem(f"The database could not be prepared ({described(status)}); the reason is above.")
        self.children.remove(child)

    async def start_webs(self) -> None:
        await asyncio.gather(*(self.start_web(number) for number in range(len(self.ports))))

    async def start_web(self, number: int) -> None:
        name = f"web{number + 1}" if len(self.ports) > 1 else "web"
        port = self.ports[number]
        # Each process needs its own port for its metrics.
        own = {"METRICS_PORT": str(self.metrics_port + number)} if self.metrics_port else {}
        child = self.child(name, sys.executable, "manage.py", "serve", "--port", str(port), environment=own)
        await child.start()
        await until_ready(child, web_answers(self.host, port), WEB_PATIENCE)
        child.keep_alive()

    async def stop(self) -> None:
        """Stops web and worker at the same time, then the servers that they use."""
        servers = [child for child in self.children if child.name in SERVERS]
        others = [child for child in self.children if child.name not in SERVERS]
        for group in (others, servers):
            await asyncio.gather(*(child.stop() for child in group))

    def kill(self) -> None:
        """Kills every process at once."""
        for child in self.children:
            child.kill()


async def until_ready(child: ChildProcess, check: Check, patience: float) -> None:
    """Waits until `check` is true. Raises Problem if the child ends first, or after `patience` seconds."""
    end = asyncio.create_task(child.ended())
    try:
        async with asyncio.timeout(patience):
            while not await check():
                if end.done():
                    raise Problem(
                        f"{child.name} ended before it was ready ({described(end.result())}); the reason is above."
                    )
                await asyncio.wait({end}, timeout=POLL)
    except TimeoutError as problem:
        raise Problem(f"{child.name} was not ready within {patience:g} s; its last lines are above.") from problem
    finally:
        end.cancel()


def broker_answers(socket: Path) -> Check:
    async def check() -> bool:
        return broker.answers(socket)

    return check


def database_answers(cluster: Cluster) -> Check:
    async def check() -> bool:
        return await asyncio.to_thread(cluster.answers)

    return check


def web_answers(host: str, port: int) -> Check:
    """Asks `/readyz` at `host` (at this machine's own address if `host` is the wildcard)."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound

    async def check() -> bool:
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        try:
            writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
            return b" 200 " in await reader.readline()
        except OSError:
            return False
        finally:
            writer.close()

    return check
