"""One child process of `make run` and `make stack`: started, shown with a prefix, kept alive, stopped."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

DIE_WITH_PARENT = Path(__file__).with_name("die_with_parent.py")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a restart
LONG_LIFE = 30.0  # seconds; after a longer life the pauses begin at the first one again
GRACE = 25.0  # seconds from the request to stop until the kill; a web process needs less
LAST_WORDS = 2.0  # seconds to wait for the last output of a process that ended

Say = Callable[[str, str], None]


class ChildProcess:
    """A process in its own process group. It never outlives this process, however this one ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        say: Say,
        directory: Path,
        environment: Mapping[str, str] | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name, self.command, self.say, self.directory = name, list(command), say, directory
        self.environment, self.stop_with = dict(environment or {}), stop_with
        self.process: asyncio.subprocess.Process | None = None
        self.output: set[asyncio.Task[None]] = set()
        self.keeper: asyncio.Task[None] | None = None

    async def start(
        self, *, stdout: Callable[[str], None] | None = None, stderr: Callable[[str], None] | None = None
    ) -> None:
        """Starts it. Its lines go to `say`, unless `stdout` or `stderr` takes those of one output.

        Call it from the main thread: on Linux the child dies with the *thread* that started it.
        """
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(DIE_WITH_PARENT), str(os.getpid())),
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.directory,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | self.environment,
            # So the terminal's Ctrl-C reaches only the parent, which stops the children in order.
            process_group=0,
        )
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        assert self.process.stderr is not None  # noqa: S101 - a pipe
        self.output = {
            asyncio.create_task(lines_of(self.process.stdout, stdout or self.show)),
            asyncio.create_task(lines_of(self.process.stderr, stderr or self.show)),
        }

    def show(self, line: str) -> None:
        self.say(self.name, line)

    async def ended(self) -> int:
        """Waits for its end and its last output, and kills what is left of its group. Gives its status."""
        assert self.process  # noqa: S101 - it was started
        status = await self.process.wait()
        self.kill()
        await asyncio.wait(self.output, timeout=LAST_WORDS)
        return status

    def keep_alive(self) -> None:
        """Restarts it whenever it ends, until `stop`: after 0.5 s, then after twice as long, at most 10 s."""
        self.keeper = asyncio.create_task(self._keep_alive())

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            started = loop.time()
            status = await self.ended()
            if loop.time() - started > LONG_LIFE:
                pause = FIRST_PAUSE
            self.say("run", f"{self.name} ended ({described(status)}); it starts again in {pause:g} s.")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            await self.start()

    async def stop(self) -> None:
        """Sends `stop_with`, waits 25 s, then kills it and its group. Does nothing if it never started."""
        if self.keeper:
            self.keeper.cancel()
            await asyncio.wait({self.keeper})
        if self.process is None:
            return
        if self.process.returncode is None:
            self.process.send_signal(self.stop_with)
        try:
            await asyncio.wait_for(self.ended(), GRACE)
        except TimeoutError:
            self.say("run", f"{self.name} did not stop within {GRACE:g} s and was killed.")
            self.kill()
            await self.ended()

    def kill(self) -> None:
        """Kills its whole process group, if any of it is left."""
        if self.process:
            # macOS answers EPERM if only a dead leader is left of the group.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


async def lines_of(stream: asyncio.StreamReader, show: Callable[[str], None]) -> None:
    """Shows each line of `stream` as it arrives, of any length. Replaces bytes that are not UTF-8."""
    rest = b""
    while chunk := await stream.read(65536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            show(line.decode(errors="replace"))
    if rest:
        show(rest.decode(errors="replace"))


def described(status: int) -> str:
    """`exit status 3` or `SIGKILL`."""
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"
