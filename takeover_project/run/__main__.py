"""`python -m takeover_project.run`: the product on one machine, in one terminal, until Ctrl-C.

With `--stack` it runs as on many machines: WEB web processes on the ports from PORT on, and PostgreSQL; it starts a
server if DATABASE_URL names none. With `--tied-to` it also stops when its parent process (make) is gone, however that
ended.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from takeover_project import installation, safety
from takeover_project.broker import BrokerProblem
from takeover_project.run.checks import Problem, ensure_free, locked
from takeover_project.run.postgres import Cluster
from takeover_project.run.processes import Processes

COLORS = {"broker": 31, "postgres": 31, "setup": 33, "web": 32, "worker": 34, "run": 36}
TIE_CHECK = 0.5  # seconds
NOTE_TIME = 60.0  # seconds
ECHO = 1.0  # seconds in which a terminal, and a program between it and us, may both pass on the same Ctrl-C


def main(arguments: list[str]) -> int:
    """Gives the exit status: 0 after Ctrl-C or SIGTERM, 1 with one sentence if it cannot run."""
    options = parsed(arguments)
    try:
        safety.refuse_unsafe()
        ports = [settings.PORT + number for number in range(settings.WEB if options.stack else 1)]
        cluster = own_database() if options.stack else None
        with locked(settings.DATA_DIR, said_of_us(cluster)):
            for line in safety.notices():
                say("run", line)
            for port in ports:
                ensure_free(settings.HOST, port)
            asyncio.run(serve(ports, cluster, options.tied_to))
    except (Problem, BrokerProblem, safety.Unsafe, ImproperlyConfigured) as problem:
        print(f"Takeover cannot start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m takeover_project.run")
    parser.add_argument("--stack", action="store_true", help="several web processes, PostgreSQL")
    parser.add_argument("--tied-to", type=int, metavar="PID", help="stop when this process, the parent, is gone")
    return parser.parse_args(arguments)


def own_database() -> Cluster | None:
    """The stack's own database server, or None if DATABASE_URL names one. Raises Problem if that is SQLite."""
    if not settings.DATABASE_GIVEN:
        return Cluster(settings.DATA_DIR)
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        raise Problem(
            "DATABASE_URL names SQLite, which has one writer at a time, but a stack has several web processes. Set it "
            "to a PostgreSQL server, or leave it unset: make stack starts one."
        )
    return None


def said_of_us(cluster: Cluster | None) -> str:
    """What commands find in the lock."""
    database = cluster.url if cluster else settings.DATABASE_URL
    return installation.lines(address_of(settings.HOST, settings.PORT), database, settings.SECRET_KEY)


async def serve(ports: list[int], cluster: Cluster | None, parent: int | None) -> None:
    """Runs everything until a signal, or until `parent` ends if it is given. Stops everything on every way out."""
    processes = Processes(
        data_dir=settings.DATA_DIR,
        code_dir=settings.BASE_DIR,
        host=settings.HOST,
        ports=ports,
        own_broker=settings.EMBEDDED_BROKER,
        cluster=cluster,
        metrics_port=settings.METRICS_PORT,
        say=say,
    )
    work = asyncio.create_task(start_and_wait(processes))
    stop = Stop(work, processes)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.ask)
    tie = asyncio.create_task(watch(parent, stop)) if parent else None
    clock = asyncio.create_task(note_time(settings.CLOCK_NOTE))
    try:
        await asyncio.wait({work})
    finally:
        await processes.stop()
        clock.cancel()
        if tie:
            tie.cancel()
    if not work.cancelled():
        work.result()  # raises what ended it
    say("run", "Stopped.")


async def start_and_wait(processes: Processes) -> None:
    say("run", f"Starting on the data folder {settings.DATA_DIR}")
    try:
        await processes.start()
    except BaseException:
        # The accounts of a new database are printed only once, so print them even now.
        tell(*processes.seeded)
        raise
    address, *others = (address_of(processes.host, port) for port in processes.ports)
    tell(
        "",
        "Takeover is running. Ctrl-C stops it.",
        f"  Console    {address}/console/",
        f"  Admin      {address}/admin/",
        f"  Demo page  {address}/demo/",
        *(f"  The same   {other}/" for other in others),
        *(f"  {line}" for line in processes.seeded),
        "",
    )
    await asyncio.Event().wait()


class Stop:
    """Stops the work in order at the first request. A request at least a second later kills what is left."""

    def __init__(self, work: asyncio.Task[None], processes: Processes) -> None:
        self.work, self.processes = work, processes
        self.asked: float | None = None

    def ask(self) -> None:
        now = asyncio.get_running_loop().time()
        if self.asked is None:
            self.asked = now
            say("run", "Stopping …")
            self.work.cancel()
        elif now - self.asked > ECHO:
            self.processes.kill()


async def watch(parent: int, stop: Stop) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - no event announces it
        await asyncio.sleep(TIE_CHECK)
    stop.ask()


async def note_time(place: Path) -> None:
    """Notes the time every minute. On SQLite a worker whose clock differs deletes nothing (`attachments.witnesses`)."""
    while True:
        with contextlib.suppress(OSError):
            place.write_text(f"{time.time():.0f}\n")  # noqa: ASYNC240 - a few bytes
        await asyncio.sleep(NOTE_TIME)


def say(name: str, line: str) -> None:
    """Prints a line of one process with its prefix, which is colored on a terminal."""
    prefix = f"{name} |"
    if sys.stdout.isatty():
        kind = name.rstrip("0123456789")
        prefix = f"\x1b[{COLORS.get(kind, 37)}m{prefix}\x1b[0m"
    tell(f"{prefix} {line}")


def tell(*lines: str) -> None:
    # The reader of the output may be gone; the product goes on.
    with contextlib.suppress(OSError):
        print(*lines, sep="\n", flush=True)


def address_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    sys.exit(main(sys.argv[1:]))
