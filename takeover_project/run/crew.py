"""Which processes make up the product, and in what order they start and stop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from takeover_project import broker
from takeover_project.run.children import Child, Say, described
from takeover_project.run.place import Problem

BROKER_PATIENCE, WEB_PATIENCE = 120.0, 60.0  # seconds; a broker reads its whole log first
POLL = 0.02  # seconds

Check = Callable[[], Awaitable[bool]]


class Crew:
    """Broker (unless `own_broker` is false), web, worker and beat of one data folder."""

    def __init__(self, *, data_dir: Path, code_dir: Path, host: str, port: int, own_broker: bool, say: Say) -> None:
        self.data_dir, self.code_dir, self.host, self.port, self.say = data_dir, code_dir, host, port, say
        self.own_broker = own_broker
        self.children: list[Child] = []
        self.seeded: list[str] = []  # what the seed said: the demo accounts, when the database is new

    async def start(self) -> None:
        """Starts all; returns when the product is ready.

        Raises Problem if a part ends or stays silent before that.
        """
        if self.own_broker:
            await self.start_broker()
        await self.prepare()
        await self.start_web()
        celery = (sys.executable, "-m", "celery", "--quiet", "-A", "takeover_project")
        # Threads, because the tasks wait for databases and other machines; and nothing is left when it is killed.
        await self.launch("worker", *celery, "worker", "--pool=threads", "--concurrency=4", "--without-mingle")
        # Celery runs a beat of its own inside the worker too (`-B`), but that one outlives a killed worker.
        await self.launch("beat", *celery, "beat", "--pidfile=", f"--schedule={self.data_dir / 'beat-schedule'}")

    async def launch(self, name: str, *command: str) -> Child:
        child = self.child(name, *command)
        await child.start()
        child.keep_alive()
        return child

    def child(self, name: str, *command: str) -> Child:
        child = Child(name, command, say=self.say, directory=self.code_dir)
        self.children.append(child)
        return child

    async def start_broker(self) -> None:
        socket = broker.socket_of(self.data_dir)
        data = self.data_dir / "broker"
        broker.make_private(data)
        broker.make_private(socket.parent)
        # The lock on the data folder is ours, so whoever answers here has lost its parent.
        broker.stop(socket)
        socket.unlink(missing_ok=True)
        child = self.child("broker", *broker.command(socket=socket, data=data))
        early: list[str] = []  # advice about the machine's memory and the like; of interest if it does not start
        ready = asyncio.Event()
        await child.start(stdout=lambda line: child.show(line) if ready.is_set() else early.append(line))
        try:
            await until_ready(child, broker_answers(socket), BROKER_PATIENCE)
        except Problem:
            for line in early:
                child.show(line)
            raise
        ready.set()
        child.keep_alive()

    async def prepare(self) -> None:
        """Brings database and static files up to date and seeds a new one."""
        child = self.child("setup", sys.executable, "manage.py", "prepare")
        await child.start(stdout=self.seeded.append)
        if status := await child.ended():
            raise Problem(f"The database could not be prepared ({described(status)}); the reason stands above.")
        self.children.remove(child)

    async def start_web(self) -> None:
        child = self.child("web", sys.executable, "manage.py", "serve")
        await child.start()
        await until_ready(child, web_answers(self.host, self.port), WEB_PATIENCE)
        child.keep_alive()

    async def stop(self) -> None:
        """Stops web, worker and beat at the same time, then the broker that they use."""
        brokers = [child for child in self.children if child.name == "broker"]
        others = [child for child in self.children if child.name != "broker"]
        for group in (others, brokers):
            await asyncio.gather(*(child.stop() for child in group))

    def kill(self) -> None:
        """Ends every process at once, for the impatient."""
        for child in self.children:
            child.kill()


async def until_ready(child: Child, check: Check, patience: float) -> None:
    """Waits until `check` says yes. Raises Problem when the child ends first, or after `patience` seconds."""
    end = asyncio.create_task(child.ended())
    try:
        async with asyncio.timeout(patience):
            while not await check():
                if end.done():
                    raise Problem(
                        f"{child.name} ended before it was ready ({described(end.result())}); the reason stands above."
                    )
                await asyncio.wait({end}, timeout=POLL)
    except TimeoutError as problem:
        raise Problem(f"{child.name} was not ready within {patience:g} s; its last lines stand above.") from problem
    finally:
        end.cancel()


def broker_answers(socket: Path) -> Check:
    async def check() -> bool:
        return broker.answers(socket)

    return check


def web_answers(host: str, port: int) -> Check:
    """Asks `/readyz` at `host` (an address of this machine where it is the wildcard)."""
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
