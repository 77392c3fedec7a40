"""`make stack`: two web processes and PostgreSQL work as one product."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from takeover_project.backups.postgres import BEFORE, serving
from takeover_project.run.postgres import Cluster
from tests.browser.chat_stage import PATIENCE, open_chat
from tests.browser.console_stage import Console
from tests.clients import PEOPLE, Visitor, console
from tests.resilience.commands import invited, make
from tests.resilience.crowd import Talker
from tests.servers.browser import chromium, contexts_of
from tests.servers.processes import until
from tests.servers.product import CODE, Product, bare_environment, stack_in


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with stack_in(tmp_path_factory.mktemp("stack") / "data") as running:
        yield running


def test_in_browsers_a_visitor_on_one_process_is_taken_over_by_an_operator_on_the_other(stack: Product) -> None:
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser, contexts_of(browser) as new_context:
        visitor = open_chat(new_context().new_page(), stack, "parcel")
        visitor.say("I want to talk to a person, the parcel is broken")
        page = new_context().new_page()
        page.goto(f"{stack.at(1).url}/console/")
        page.get_by_label("User name").fill("olga")
        page.get_by_label("Password").fill(stack.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/")
        olga = Console(page, stack.at(1)).connected()
        olga.show("all")
        olga.rows.first.click()
        olga.take_over.click()
        visitor.in_state("operator")
        visitor.composer.press_sequentially("And now?")
        expect(olga.page.get_by_text("The visitor is typing")).to_be_visible(timeout=PATIENCE)
        visitor.composer.press("Enter")
        olga.entry("And now?")
        olga.say("Now I look after it.")
        visitor.entry("Now I look after it.")
        page.get_by_role("button", name="Finish").click()
        page.get_by_role("button", name="Hand back to the bot").click()
        visitor.in_state("bot")
        visitor.say("hello")
        expect(visitor.entries.last).to_have_attribute("data-author", "bot", timeout=PATIENCE)


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


async def test_a_process_that_is_asked_to_stop_sends_everybody_to_the_other_and_nobody_misses_anything(
    stack: Product,
) -> None:
    leaving = web_process(stack.port)
    async with AsyncExitStack() as idle:
        for _ in range(150):  # for so many it takes its time
            await idle.enter_async_context(connect(stack.url.replace("http", "ws") + "/ws/chat/parcel/", proxy=None))
        talkers = [Talker(stack, stack.at(1)) for _ in range(10)]
        talking = [asyncio.create_task(talker.talk(until_back=3)) for talker in talkers]
        while not all(len(talker.acknowledged) > 2 for talker in talkers):
            await asyncio.wait(talking, timeout=0.02)
        os.kill(leaving, signal.SIGTERM)
        readiness = await asyncio.to_thread(until, lambda: readiness_that_is_not_ok(stack), "it to say that it leaves")
        assert readiness == (503, "leaving\n")
        with pytest.raises(InvalidStatus, match="503"):
            await connect(stack.url.replace("http", "ws") + "/ws/chat/parcel/", proxy=None)
        await asyncio.gather(*talking)
    for talker in talkers:
        assert (talker.warned, talker.endings) == (1, [4012])
        assert sorted(talker.seen) == list(range(1, len(talker.seen) + 1))
        said = [entry["text"] for _, entry in sorted(talker.seen.items()) if entry["author"] == "visitor"]
        assert said == talker.acknowledged
    await asyncio.to_thread(until, lambda: "run | web1 ended (exit status 0)" in stack.output(), "its end")
    await asyncio.to_thread(until, lambda: stack.get("/readyz")[0] == 200, "it to be back")


def readiness_that_is_not_ok(product: Product) -> tuple[int, str] | None:
    found = product.get("/readyz")
    return None if found[0] == 200 else found


def web_process(port: int) -> int:
    """The process that serves on this port."""
    found = subprocess.run(["pgrep", "-f", f"serve --port {port}$"], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def test_the_stacks_database_is_postgresql_and_starts_again_when_it_dies(stack: Product) -> None:
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


def test_commands_find_the_stack_and_its_backup_comes_back_elsewhere(stack: Product, tmp_path: Path) -> None:
    backup, elsewhere = tmp_path / "backup.tar", tmp_path / "elsewhere"
    assert invited(stack, make(stack.data_dir, "owner", "NAME=ada", "EMAIL=ada@example.com"))
    assert "the database and the secret key" in make(stack.data_dir, "backup", f"TO={backup}")
    assert "already runs on the data folder" in make(stack.data_dir, "restore", f"FROM={backup}")

    for _ in ("into a new folder", "and again over what is there"):
        said = make(elsewhere, "restore", f"FROM={backup}")
        assert "is back" in said, said
    assert (elsewhere / "secret-key").read_text() == (stack.data_dir / "secret-key").read_text()
    restored = Cluster(elsewhere)
    with serving(restored):
        for url in (restored.url, restored.url_of(BEFORE)):
            with psycopg.connect(url) as connection:
                found = connection.execute("SELECT email FROM auth_user WHERE username = 'ada'").fetchone()
                assert found == ("ada@example.com",)


def test_a_stack_on_sqlite_is_refused_in_one_sentence(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "takeover_project.run", "--stack"],
        cwd=CODE,
        env=bare_environment()
        | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Takeover cannot start: DATABASE_URL names SQLite, ")
    assert refused.stderr.count("\n") == 1
