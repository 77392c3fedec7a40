"""`make run`: its real processes are started, broken and stopped by programs."""

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from takeover_project.run.process import DIE_WITH_PARENT
from tests.clients import PEOPLE, Visitor, console
from tests.resilience.commands import invited, make
from tests.servers import product as programs
from tests.servers.postgres import free_port
from tests.servers.processes import until
from tests.servers.product import ALIVE, CODE, Product, product_in
from tests.servers.remote_python import inside


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running product that a test may break."""
    with product_in(tmp_path_factory.mktemp("run") / "data") as running:
        yield running


def test_the_product_serves_and_prints_its_address(own: Product) -> None:
    assert own.get("/healthz") == (200, ALIVE)
    assert own.get("/readyz") == (200, "ok\n")
    for name, path in [("Console", "/console/"), ("Admin", "/admin/"), ("Demo page", "/demo/")]:
        assert f"  {name:<10} {own.url}{path}\n" in own.output()
        assert own.get(path)[0] == 200


@pytest.mark.parametrize("part", ["broker", "web", "worker"])
def test_a_part_that_dies_is_started_again(own: Product, part: str) -> None:
    killed = child(own, part)
    os.kill(killed, signal.SIGKILL)
    until(lambda: f"run | {part} ended (SIGKILL); it starts again in 0.5 s." in own.output(), "the news of it")
    assert until(lambda: child(own, part), f"a new {part}") != killed
    until(lambda: own.get("/readyz")[0] == 200, "the product to be ready")


def test_an_open_offer_outlives_its_web_process_and_expires_on_time_with_its_giver(own: Product) -> None:
    inside(own, ANSWER_SOON)
    with PEOPLE:
        visitor, (olga, _), (oleg, _) = Visitor(own), console(own), console(own, "oleg")
        pk = visitor.ask("send", text="hello")["conversation"]
        epoch = olga.ask("take_over", conversation=pk)["epoch"]
        receiver = oleg.ask("hello")["operator"]["id"]
        offer = olga.ask("transfer", conversation=pk, epoch=epoch, operator=receiver)
        os.kill(child(own, "web"), signal.SIGKILL)
        assert offer["type"] == "ok"
        seen = [offer_and_holder(own, offer["transfer"])]
        while not seen[-1].closed_at:
            assert len(seen) < 400, "the worker closes it"
            time.sleep(0.05)
            seen.append(offer_and_holder(own, offer["transfer"]))
        assert seen[0].outcome == "", "it was there after the end of its process"
        assert {(each.holder, each.epoch) for each in seen} == {(seen[0].giver, epoch)}, (
            "its giver holds it all the time"
        )
        late = datetime.fromisoformat(seen[-1].closed_at) - datetime.fromisoformat(seen[-1].expires_at)
        assert (seen[-1].outcome, timedelta() <= late < timedelta(seconds=6)) == ("expired", True), late
        until(lambda: own.get("/readyz")[0] == 200, "the product to be ready")
        (olga, _), (oleg, _) = console(own), console(own, "oleg")
        assert oleg.ask("accept_transfer", transfer=offer["transfer"])["code"] == "gone"
        assert olga.ask("send", conversation=pk, epoch=epoch, text="Still here.")["type"] == "ok"


def test_the_second_on_a_data_folder_is_told_where_the_first_is(own: Product) -> None:
    status, text = refusal(own.data_dir)
    assert status == 1
    assert text == (
        f"Takeover cannot start: Takeover already runs on the data folder {own.data_dir} ({own.url}, process "
        f"{own.process.pid}). Stop it there, or choose another folder and port: DATA_DIR=… PORT=… make run\n"
    )


def test_commands_find_the_product_and_its_backup_comes_back_elsewhere(own: Product, tmp_path: Path) -> None:
    assert invited(own, make(own.data_dir, "owner", "NAME=ada", "EMAIL=ada@example.com"))
    backup, elsewhere = tmp_path / "backup.tar", tmp_path / "elsewhere"
    assert "the database and the secret key" in make(own.data_dir, "backup", f"TO={backup}")
    assert "is back" in make(elsewhere, "restore", f"FROM={backup}")
    with sqlite3.connect(elsewhere / "takeover.sqlite3") as connection:
        assert connection.execute("SELECT email FROM auth_user WHERE username = 'ada'").fetchone() == (
            "ada@example.com",
        )
    assert (elsewhere / "secret-key").read_text() == (own.data_dir / "secret-key").read_text()


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        status, text = refusal(tmp_path / "data", PORT=str(port))
        other = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=CODE,
            env=programs.bare_environment()
            | {"DATA_DIR": str(tmp_path / "data"), "STATIC_ROOT": str(programs.collected_static_files())},
            capture_output=True,
            text=True,
            check=False,
        )
    assert status == 1
    assert text.startswith(f"Takeover cannot start: Port {port} on 127.0.0.1 is in use by another program. ")
    assert text.count("\n") == 1
    assert other.returncode == 1
    assert other.stderr.splitlines()[-1] == (
        f"CommandError: Nothing can listen on 127.0.0.1, port {port} (Address already in use). "
        "Stop the program that does, or choose others with HOST and PORT."
    )


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, text = refusal(tmp_path / "file")
    assert status == 1
    assert text == (
        f"Takeover cannot start: The data folder {tmp_path}/file cannot be used (File exists). "
        "Make it readable and writable, or choose another: DATA_DIR=/some/folder make run\n"
    )


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    # Root may write in any folder, but for those that the kernel makes up.
    folder = Path("/proc") if os.getuid() == 0 else tmp_path
    tmp_path.chmod(0o500)
    for settings in ({}, {"SECRET_KEY": "given, so that the folder is first used by what runs"}):
        status, text = refusal(folder, **settings)
        assert status == 1
        assert text.startswith(f"Takeover cannot start: The data folder {folder} cannot be ")
        assert text.endswith("DATA_DIR=/some/folder make run\n")
        assert text.count("\n") == 1


def test_ctrl_c_leaves_nothing_and_the_next_start_goes_on(tmp_path: Path) -> None:
    with product_in(tmp_path / "data", seeded=False) as first:
        told = first.output()
    assert "The demo is ready" in told
    assert all(name in told for name in ("olga", "oleg", "clara"))
    assert first.output().endswith("run | Stopped.\n")
    with (tmp_path / "data" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with product_in(tmp_path / "data") as second:
        assert "The demo is ready" not in second.output()
        assert second.get("/chat/parcel/")[0] == 200


def test_a_killed_parent_takes_all_with_it_and_the_next_start_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / ("a folder with a long name " * 5)
    folder.mkdir()
    with product_in(folder / "data") as first:
        assert len(first.processes()) == 4
        first.process.kill()
        first.process.wait()
        until(lambda: not first.processes(), "the children to be gone", patience=10)
        first.process.returncode = 0  # this end was ours, so product_in shall not mind it
    with product_in(folder / "data", port=first.port) as second:
        assert second.get("/readyz") == (200, "ok\n")


def test_the_product_stops_with_the_make_that_started_it(tmp_path: Path) -> None:
    make = subprocess.Popen(
        [sys.executable, "-c", STARTER, sys.executable, "-m", "takeover_project.run", "--tied-to"],
        cwd=CODE,
        env=programs.bare_environment() | {"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port())},
        stdout=subprocess.PIPE,
        text=True,
    )
    with make, make.stdout as output:  # type: ignore[union-attr]
        line = next(line for line in output if "Starting on the data folder" in line)
        assert str(tmp_path) in line
        make.kill()
        assert output.read().endswith("run | Stopped.\n")
    until(lambda: not programs.processes_of(tmp_path / "data"), "all to be gone")


@pytest.mark.parametrize("how", [[], ["--watch"]], ids=["by the kernel", "by watching"])
def test_a_bound_command_ends_with_its_parent(tmp_path: Path, how: list[str]) -> None:
    """The kernel's way and the one of systems whose kernel has none."""
    mark = tmp_path / "mark"
    command = [sys.executable, "-c", "import time; time.sleep(600)", str(mark)]
    parent = subprocess.Popen(
        [sys.executable, "-c", BOUND_STARTER, str(DIE_WITH_PARENT), str(len(how)), *how, *command]
    )
    bound = 2 if how else 1
    until(lambda: len(programs.processes_of(mark) - {parent.pid}) == bound, "the command to run")
    parent.kill()
    parent.wait()
    until(lambda: not programs.processes_of(mark), "the command to be gone")


# A program that starts the command it is given and waits for it, as make does.
STARTER = "import os, subprocess, sys; subprocess.Popen([*sys.argv[1:], str(os.getpid())]).wait()"
# Like the one above, but the command dies with it.
BOUND_STARTER = """
import os, subprocess, sys
die_with_parent, options, *rest = sys.argv[1:]
how, command = rest[: int(options)], rest[int(options) :]
start = [sys.executable, "-I", "-S", die_with_parent, *how, str(os.getpid()), *command]
subprocess.Popen(start, process_group=0).wait()
"""


ANSWER_SOON = """
from bots.models import Bot
from conversations.models import OperatorRules
OperatorRules.objects.update_or_create(bot=Bot.objects.get(slug="parcel"), defaults={"answer_seconds": 2})
"""


class Offer(NamedTuple):
    """An offer's row, and who holds its conversation."""

    giver: int
    outcome: str
    expires_at: str
    closed_at: str | None
    holder: int | None
    epoch: int


def offer_and_holder(product: Product, offer: int) -> Offer:
    with closing(sqlite3.connect(product.data_dir / "takeover.sqlite3")) as connection:
        return Offer(*connection.execute(OFFER, [offer]).fetchone())


OFFER = """
SELECT giver_id, outcome, expires_at, closed_at, c.operator_id, c.epoch FROM conversations_transfer t
JOIN conversations_conversation c ON c.id = t.conversation_id WHERE t.id = ?
"""


def child(product: Product, part: str) -> int:
    """The process id of a part; 0 if it does not run just now."""
    name = {"broker": "valkey-server|redis-server", "web": "manage.py serve"}.get(part, f"takeover_project {part}")
    found = subprocess.run(
        ["pgrep", "-P", str(product.process.pid), "-f", name], capture_output=True, text=True, check=False
    )
    return int(found.stdout.split()[0]) if found.stdout else 0


def refusal(data_dir: Path, **environment: str) -> tuple[int, str]:
    """The status and output of a start that is refused."""
    refused = subprocess.run(
        [sys.executable, "-m", "takeover_project.run"],
        cwd=CODE,
        env=programs.bare_environment() | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.stdout == ""
    return refused.returncode, refused.stderr
