"""`make stack` as its users meet it: two web processes, PostgreSQL, one product."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from takeover_project.run.postgres import Cluster
from tests.outside import PEOPLE, Visitor, console
from tests.servers.processes import until
from tests.servers.product import CODE, Product, outside, stack_in


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with stack_in(tmp_path_factory.mktemp("stack") / "data") as running:
        yield running


def test_a_visitor_on_one_process_and_an_operator_on_the_other_talk(stack: Product) -> None:
    with PEOPLE:
        visitor = Visitor(stack)
        olga, _ = console(stack.at(1))
        conversation = visitor.ask("send", text="hello")["conversation"]
        olga.ask("watch", conversation=conversation)
        epoch = olga.ask("take_over", conversation=conversation)["epoch"]
        visitor.get(lambda frame: frame["type"] == "state" and frame["state"] == "operator")
        visitor.ask("send", text="are you there?")
        olga.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "are you there?")
        olga.ask("send", conversation=conversation, epoch=epoch, text="I am")
        visitor.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "I am")


def test_both_processes_serve_and_say_where(stack: Product) -> None:
    for number in (0, 1):
        assert stack.at(number).get("/readyz") == (200, "ok\n")
        assert stack.at(number).url in stack.output()


def test_its_database_is_postgresql_and_starts_again_when_it_dies(stack: Product) -> None:
    url = Cluster(stack.data_dir).url
    with psycopg.connect(url) as connection:
        (entries,) = connection.execute("SELECT count(*) FROM conversations_entry").fetchone() or (0,)
    assert entries > 0
    postmaster = int((stack.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: "run | postgres ended (SIGKILL)" in stack.output(), "the news of it")
    until(lambda: [stack.at(number).get("/readyz")[0] for number in (0, 1)] == [200, 200], "both to be ready")
    with PEOPLE:
        assert Visitor(stack.at(1)).ask("send", text="hello again")["type"] == "ok"


def test_a_stack_on_sqlite_is_refused_in_one_sentence(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "takeover_project.run", "--stack"],
        cwd=CODE,
        env=outside() | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Takeover cannot start: DATABASE_URL is SQLite, ")
    assert refused.stderr.count("\n") == 1
