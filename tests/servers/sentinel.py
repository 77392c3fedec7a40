"""A primary, a replica and a Sentinel, which makes the replica the primary within a few seconds."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from takeover_project import broker
from tests.servers.postgres import free_port
from tests.servers.processes import running, until

NAME = "takeover-tests"


class Group:
    """Two servers and who watches them. `password` is the servers'."""

    password = "a secret: p@ss/word"

    def __init__(self, folder: Path, leaving: ExitStack) -> None:
        self.folder, self.leaving = folder, leaving
        self.sentinel = free_port()
        self.servers: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """As REDIS_URL has it; the first Sentinel is one that is away."""
        return f"sentinel://:a%20secret%3A%20p%40ss%2Fword@127.0.0.1:1,127.0.0.1:{self.sentinel}/{NAME}/0"

    def serve(self, replica_of: int | None = None) -> int:
        """Starts a server and gives its port."""
        port = free_port()
        given = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        given += ["--requirepass", self.password, "--masterauth", self.password, "--repl-diskless-sync-delay", "0"]
        if replica_of:
            given += ["--replicaof", f"127.0.0.1 {replica_of}"]
        folder = self.folder / str(port)
        folder.mkdir()
        command = [broker.program(), *given, "--dir", str(folder)]
        log = folder / "log"
        block = running(command, ready=lambda: self.answers(port), log=log, stop_with=signal.SIGKILL)
        self.servers[port] = self.leaving.enter_context(block)
        return port

    def watch(self, primary: int) -> None:
        """Starts the Sentinel, which asks the primary for its replicas at once, and then every 10 s."""
        until(lambda: self.has_replica(primary), "the replica to be up to date")
        lines = [
            f"port {self.sentinel}",
            "bind 127.0.0.1",
            f"sentinel monitor {NAME} 127.0.0.1 {primary} 1",
            f'sentinel auth-pass {NAME} "{self.password}"',
            f"sentinel down-after-milliseconds {NAME} 1000",
            f"sentinel failover-timeout {NAME} 3000",
        ]
        settings = self.folder / "sentinel.conf"
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [broker.program(), str(settings), "--sentinel"]
        log = self.folder / "sentinel.log"
        block = running(command, ready=lambda: self.replicas() > 0, log=log, stop_with=signal.SIGKILL)
        self.leaving.enter_context(block)

    def primary(self) -> int:
        """The port of the present primary, as the Sentinel has it."""
        with redis.Redis(port=self.sentinel, socket_timeout=2) as client:
            return int(client.sentinel_get_master_addr_by_name(NAME)[1])

    def replicas(self) -> int:
        """How many replicas the Sentinel knows."""
        try:
            with redis.Redis(port=self.sentinel, socket_timeout=2) as client:
                return int(client.sentinel_master(NAME)["num-slaves"])
        except redis.RedisError:
            return 0

    def has_replica(self, port: int) -> bool:
        with redis.Redis(port=port, password=self.password, socket_timeout=1) as client:
            return client.info("replication").get("slave0", {}).get("state") == "online"

    def answers(self, port: int) -> bool:
        try:
            with redis.Redis(port=port, password=self.password, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def fail_over(self) -> None:
        """Kills the primary, and returns once another server has its place."""
        old = self.primary()
        self.servers[old].kill()
        until(lambda: self.primary() != old, "another primary")


@contextmanager
def group_in(folder: Path) -> Iterator[Group]:
    """Serves until the end of the block."""
    with ExitStack() as leaving:
        group = Group(folder, leaving)
        primary = group.serve()
        group.serve(replica_of=primary)
        group.watch(primary)
        yield group
