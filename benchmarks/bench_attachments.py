"""Files: `python benchmarks/bench_attachments.py [purge] [uploads] [--files N] [--rounds N]`.

purge: 100,000 expired files on local disk, PostgreSQL: our purge, a loop over the rows, and bare unlink, in turns and
in the same run; medians. uploads: 100 files of 20 MB at once into the running product; how much the memory of its web
process grows (the highest seen).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CODE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CODE))
MIB = 1024 * 1024
KEYS: list[str] = []
"""Of the objects that the last preparation made."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=["purge", "uploads", []], default=[])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    what = options.what or ["purge", "uploads"]
    if "purge" in what:
        purges(options.files, options.rounds)
    if "uploads" in what:
        uploads(options.rounds)


def purges(number: int, rounds: int) -> None:
    """Prints files a second of each way, and the ratios that are promised."""
    from tests.servers.postgres import postgres

    with tempfile.TemporaryDirectory(prefix="takeover-bench-") as folder, postgres() as url:
        os.environ |= {
            "DATA_DIR": folder,
            "DATABASE_URL": url,
            "SECRET_KEY": "only for measuring " * 3,
            "DJANGO_SETTINGS_MODULE": "takeover_project.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from attachments import purging

        call_command("migrate", verbosity=0)
        ways: dict[str, Callable[[], object]] = {"unlink": unlink_all, "loop": loop, "purge": purging.purge}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        grown = []
        for _ in range(rounds):
            for name, way in ways.items():
                # The loop is slow and even: a tenth tells.
                count = number // 10 if name == "loop" else number
                prepare(count)
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                start = time.perf_counter()
                way()
                seconds[name].append((time.perf_counter() - start) / count)
                if name == "purge":
                    grown.append((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
                    left_over()
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    median = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"purge of {number:,} files, median of {rounds}:")
    for name, value in median.items():
        print(f"  {name:7} {1 / value:10,.0f} files/s")
    print(f"  purge is {median['loop'] / median['purge']:.1f} x the loop (at least 8 wanted)")
    print(f"  purge is {median['unlink'] / median['purge']:.2f} x bare unlink (at least 0.6 wanted)")
    print(f"  memory grew by {max(grown):.1f} MB at most")


def prepare(number: int) -> None:
    """So many objects that are due, and their rows."""
    from datetime import timedelta

    from attachments import clock
    from attachments.models import Stored
    from attachments.storage import new_key, store

    Stored.objects.all().delete()
    due = clock.now() - timedelta(hours=1)
    root = Path(store().root)  # type: ignore[attr-defined]
    shutil.rmtree(root, ignore_errors=True)
    KEYS[:] = [new_key("txt") for _ in range(number)]
    for folder in {(root / key).parent for key in KEYS}:
        folder.mkdir(parents=True)
    Stored.objects.bulk_create([Stored(key=key, due_at=due) for key in KEYS], batch_size=5000)
    for key in KEYS:
        (root / key).write_bytes(b"x")


def unlink_all() -> None:
    """The time of the file system alone, in the order of the rows."""
    from attachments.storage import store

    root = store().root  # type: ignore[attr-defined]
    for key in KEYS:
        os.unlink(f"{root}/{key}")  # noqa: PTH108 - the bare call is what is measured


def loop() -> None:
    """The obvious way: each row, its object, its row."""
    from attachments import clock
    from attachments.models import Stored
    from attachments.storage import store

    storage = store().storage  # type: ignore[attr-defined]
    for row in Stored.objects.filter(due_at__lte=clock.now()).order_by("pk").iterator():
        storage.delete(row.key)
        row.delete()


def left_over() -> None:
    """The purge left nothing."""
    from attachments.models import Stored
    from attachments.storage import store

    assert not Stored.objects.exists()
    assert next(store().keys(), None) is None


def uploads(rounds: int) -> None:
    """Prints how the memory of the web process grows."""
    from tests.servers.product import product_in

    grown, took = [], []
    for _ in range(rounds):
        with (
            tempfile.TemporaryDirectory(prefix="takeover-bench-") as folder,
            product_in(Path(folder) / "data") as product,
        ):
            pid = web_of(product.processes())
            before = memory(pid)
            start = time.perf_counter()
            highest = asyncio.run(upload_all(product.port, pid, 100, 20 * MIB))
            took.append(time.perf_counter() - start)
            grown.append((highest - before) / MIB)
    print(f"100 uploads of 20 MB at once, {rounds} times, web process:")
    print(f"  memory grew by {statistics.median(grown):.0f} MB (median), {max(grown):.0f} MB at most (less than 100)")
    print(f"  all stored after {statistics.median(took):.1f} s (median)")


def web_of(pids: set[int]) -> int:
    listing = subprocess.run(["ps", "axww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^\s*(\d+) .*manage\.py serve", listing, re.MULTILINE)
    return next(int(pid) for pid in found if int(pid) in pids)


def memory(pid: int) -> int:
    """The memory in use now, in bytes."""
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True).stdout) * 1024


async def upload_all(port: int, pid: int, number: int, size: int) -> int:
    """All at once, by as many visitors; gives the most memory seen."""
    highest, busy = 0, True

    async def watch() -> None:
        nonlocal highest
        while busy:
            highest = max(highest, await asyncio.to_thread(memory, pid))
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    tokens = [await token(port) for _ in range(number)]
    answers = await asyncio.gather(*(upload(port, each, size) for each in tokens))
    busy = False
    await watching
    assert {answer.split()[1] for answer in answers} == {b"202"}, answers
    return highest


async def token(port: int) -> str:
    """A visitor of the demo bot, which has a mailbox."""
    import json

    from websockets.asyncio.client import connect

    async with connect(f"ws://127.0.0.1:{port}/ws/chat/parcel/", proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "ref": "1"}))
        given: str = json.loads(await socket.recv())["token"]
        return given


async def upload(port: int, bearer: str, size: int) -> bytes:
    """One form, sent as fast as the server takes it; gives the head of the answer."""
    begin = (
        f'--cut\r\nContent-Disposition: form-data; name="ref"\r\n\r\n{secrets.token_hex(8)}\r\n--cut\r\n'
        'Content-Disposition: form-data; name="file"; filename="big.txt"\r\n\r\n'
    ).encode()
    end = b"\r\n--cut--\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /chat/parcel/attachments/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        f"Authorization: Bearer {bearer}\r\nContent-Type: multipart/form-data; boundary=cut\r\n"
        f"Content-Length: {len(begin) + size + len(end)}\r\n\r\n".encode()
        + begin
    )
    block = b"x" * 64 * 1024
    for _ in range(size // len(block)):
        writer.write(block)
        await writer.drain()
    writer.write(end)
    answer = await reader.read()
    writer.close()
    return answer.partition(b"\r\n\r\n")[0]


if __name__ == "__main__":
    main()
