"""The product as its users start it (`make run` without the installation), for tests that look at it from outside."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from takeover_project import broker, version
from takeover_project.run.checks import refusal
from tests.servers.environment import CODE, bare_environment
from tests.servers.made_once import made_once, manage
from tests.servers.postgres import free_port
from tests.servers.processes import gone, until
from tests.servers.remote_python import leave
from tests.servers.sqlite import put_migrated

ALIVE = f"ok\nversion {version.read(CODE)}\n"
PASSWORD = "a password of the tests"


@dataclass(frozen=True)
class Product:
    """A running product. `process` is the parent; `password` that of olga, oleg and clara."""

    url: str
    port: int
    data_dir: Path
    password: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def at(self, number: int) -> "Product":
        """This product with the address of its web process `number`; 0 is the first."""
        port = self.port + number
        return replace(self, port=port, url=f"http://127.0.0.1:{port}")

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def processes(self) -> set[int]:
        """Parent and children that are alive now."""
        return processes_of(self.data_dir)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, redirections followed; (0, "") if nobody listens."""
        return get(self.url + path)


@contextmanager
def product_in(
    data_dir: Path, *arguments: str, port: int | None = None, seeded: bool = True, **environment: str
) -> Iterator[Product]:
    """Runs the product inside the block; ends it with SIGINT, as Ctrl-C does, and asserts that nothing is left.

    `seeded`: a data folder that is not there begins as a copy of one with the demo, on SQLite.
    """
    if seeded and "--stack" not in arguments and "DATABASE_URL" not in environment and not data_dir.exists():
        shutil.copytree(folder_with_demo(), data_dir)
    product = start(data_dir, *arguments, port=port, **environment)
    try:
        until(
            lambda: product.get("/readyz")[0] == 200 and "Ctrl-C stops it" in product.output(),
            "the product to be ready",
            lambda: gone(product.process, product.log),
            120,
        )
        yield product
    finally:
        leave(product)
        stop(product)


@contextmanager
def stack_in(data_dir: Path, *, web: int = 2, port: int | None = None, **environment: str) -> Iterator[Product]:
    """Runs the product with PostgreSQL and `web` web processes (see `Product.at`), as `make stack` starts it."""
    environment |= {"WEB": str(web)}
    with product_in(data_dir, "--stack", port=port or free_ports(web), **environment) as product:
        yield product


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nothing listens on at this moment."""
    while True:
        first = free_port()
        if all(refusal("127.0.0.1", port) is None for port in range(first, first + count)):
            return first


def start(data_dir: Path, *arguments: str, port: int | None = None, **environment: str) -> Product:
    """Starts the product and does not wait. Its output goes to a file beside the data folder."""
    port = port or free_port()
    log = data_dir.with_name(f"{data_dir.name}.log")
    settings = {"DATA_DIR": str(data_dir), "PORT": str(port), "HOST": "127.0.0.1", "DEMO_PASSWORD": PASSWORD}
    settings["STATIC_ROOT"] = str(collected_static_files())
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "takeover_project.run", *arguments],
            cwd=CODE,
            env=bare_environment() | settings | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    return Product(f"http://127.0.0.1:{port}", port, data_dir, PASSWORD, process, log)


def collected_static_files() -> Path:
    """A folder with the collected static files: collecting takes seconds each time.

    A product that starts finds them up to date, as at its second start.
    """
    code = "from takeover_project import static_files; static_files.collect()"

    def collect(folder: Path) -> None:
        manage("shell", "--no-imports", "-c", code, DATA_DIR=f"{folder}-collects", STATIC_ROOT=str(folder))

    return made_once("static", collect)


def folder_with_demo() -> Path:
    """A data folder with the demo: making it takes fifteen seconds each time.

    A product that starts on a copy finds all of it, as at its second start.
    """
    static = collected_static_files()

    def seed(folder: Path) -> None:
        folder.mkdir(mode=0o700)
        put_migrated(folder / "takeover.sqlite3")
        manage("prepare", "--demo", STATIC_ROOT=str(static), DEMO_PASSWORD=PASSWORD, DATA_DIR=str(folder))

    return made_once("demo", seed)


def stop(product: Product) -> None:
    """Stops it with SIGINT. Fails if that takes too long, ends with an error, or leaves a process."""
    if product.process.poll() is None:
        product.process.send_signal(signal.SIGINT)
    try:
        status = product.process.wait(30)
    except subprocess.TimeoutExpired:
        product.process.kill()
        raise AssertionError(f"the product did not stop:\n{product.output()[-4000:]}") from None
    until(lambda: not product.processes(), f"{product.processes()} to end", patience=5)
    assert status == 0, product.output()[-4000:]


def processes_of(data_dir: Path) -> set[int]:
    """Ids of all processes, zombies aside, that run with this data folder in their environment or command line.

    The broker writes over its environment, but its command line names its socket.
    """
    marks = (str(data_dir), str(broker.socket_of(data_dir)))
    listing = subprocess.run(["ps", "axeww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True)
    found = set()
    for line in listing.stdout.splitlines():
        pid, state, command = line.split(None, 2)
        if any(mark in command for mark in marks) and not state.startswith("Z") and int(pid) != os.getpid():
            found.add(int(pid))
    return found


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product as `make run` starts it, with the demo, for the whole session."""
    with (
        tempfile.TemporaryDirectory(prefix="takeover-") as folder,
        product_in(Path(folder) / "data", ENGINES_PRIVATE="1") as running,
    ):
        yield running
