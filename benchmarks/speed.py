"""Measures the cost of a message: the product beside a floor that stores nothing and beside a tutorial's code.

Real servers, clients in a process of their own, everything in turn, in rounds; medians. Linux only (it reads /proc).
`--quick` measures one round of the pairs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CODE = Path(__file__).parents[1]
sys.path.insert(0, str(CODE))
from benchmarks import _socketio
from benchmarks._machine import machine
from benchmarks._rounds import Round, figures, median, served
from benchmarks._stand import Stand, Web, stand

PAIRS = 50
PACED = 500
WARM_UP, SECONDS = 1.0, 3.0
NAMES = {"postgres": "PostgreSQL + Redis", "sqlite": "embedded default (SQLite)"}
KINDS = {
    "relay": "bare relay, stores nothing",
    "layer": "(a) stock pub/sub layer, stores nothing",
    "orm": "(b) stock consumer, one ORM transaction a message",
    "socketio": "(c) Socket.IO 4, one transaction a message",
    "product": "(d) the product",
}

CAST = """
import json, sys
from django.contrib.auth.models import Permission, User
from django.test import Client
from bots.models import Bot
from bots.publishing.publish import publish
from conversations.domain import opening, takeover
from conversations.domain.visitors import Bearer, new_token
from conversations.models import Conversation, Operator
from django.db import transaction
bot, _ = Bot.objects.get_or_create(slug="bench", defaults={"name": "Bench", "default_reply": "Pardon?"})
publish(bot)
permission = Permission.objects.get(codename="use_console")
pairs = []
for number in range(json.loads(sys.stdin.read())):
    user = User.objects.create_user(f"bench{number}", first_name=f"Operator {number}")
    user.user_permissions.add(permission)
    client = Client()
    client.force_login(user)
    operator = Operator.objects.create(user=user)
    bearer = Bearer(token=new_token(), bot=bot.pk, name="Vera", page="")
    with transaction.atomic():
        pk = opening.open_conversation(bearer).pk
    epoch = takeover.take_over(operator, pk, ref="bench")["epoch"]
    pairs.append({"token": bearer.token, "conversation": pk, "epoch": epoch,
                  "session": client.cookies["sessionid"].value})
print(json.dumps(pairs))
"""


@dataclass(frozen=True)
class Consoles:
    """What the operators' consoles ask for first, and whether they offer compression, as browsers do."""

    first: tuple[dict[str, Any], ...]
    compressed: bool = False
    varied: bool = False
    """No two messages have the same words, as compression would make little of the same."""


WHOLE_ROWS = Consoles(({"kind": "list", "view": "all"},))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--pairs", default=f"1,{PAIRS}")
    parser.add_argument("--processes", default="1,2")
    parser.add_argument("--on", default="postgres,sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    chosen = parser.parse_args()
    left_out = _socketio.missing() if "socketio" in chosen.kinds else ""
    if left_out:
        print(left_out)
    rounds = 1 if chosen.quick else chosen.rounds
    for database in chosen.on.split(","):
        with stand(postgres=database == "postgres") as place:
            place.cast["pairs"] = place.inside(CAST, PAIRS)
            for processes in map(int, chosen.processes.split(",")):
                for pairs in map(int, chosen.pairs.split(",")):
                    kinds = [kind for kind in chosen.kinds.split(",") if processes == 1 or kind != "relay"]
                    if left_out or database == "sqlite":
                        kinds = [kind for kind in kinds if kind != "socketio"]
                    found: dict[str, list[Round]] = {kind: [] for kind in kinds}
                    for _ in range(rounds):
                        for kind in kinds:
                            found[kind].append(talk(place, kind, pairs, processes, seconds=chosen.seconds))
                    medians = {kind: median(measured) for kind, measured in found.items()}
                    where = f"{NAMES[database]}, {pairs} pair(s), {processes} web process(es)"
                    show(where, medians)
                if processes == 2 and "product" in chosen.kinds:
                    paced: dict[str, list[Round]] = {kind: [] for kind in ("socketio", "product") if kind in kinds}
                    for _ in range(rounds):
                        for kind, measured in paced.items():
                            measured.append(talk(place, kind, PAIRS, 2, seconds=5, rate=PACED))
                    show_paced(paced)


def talk(
    place: Stand,
    kind: str,
    pairs: int,
    processes: int,
    *,
    seconds: float,
    rate: float = 0,
    consoles: Consoles = WHOLE_ROWS,
) -> Round:
    """One round."""
    with place.web(kind, processes=processes) as webs:
        task = {
            "pairs": [ends(kind, webs, pair, consoles) for pair in place.cast["pairs"][:pairs]],
            "warm_up": WARM_UP,
            "seconds": seconds,
            "rate": rate,
            "varied": consoles.varied,
        }
        return measured(place, webs, "benchmarks/_pairs.py", task)


def measured(place: Stand, webs: list[Web], clients_program: str, task: dict[str, Any]) -> Round:
    """What the program of the clients measures by this task, and what it costs the processes."""
    command = [sys.executable, str(CODE / clients_program)]
    with (
        machine() if task["rate"] else nullcontext() as walk,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients,
    ):
        assert clients.stdin
        assert clients.stdout
        clients.stdin.write(json.dumps(task))
        clients.stdin.close()
        wait_for(clients.stdout, "begin")
        before = place.costs(webs)
        if walk:
            walk()
        wait_for(clients.stdout, "end")
        after = place.costs(webs)
        slow = walk() if walk else 0.0
        told = json.loads(clients.stdout.readline())
    latencies = sorted(told["latencies"]) or [0]
    number = len(told["latencies"]) or 1
    cpu = {name: (after[name] - before[name]) / number * 1e6 for name in before}
    cpu["clients"] = told["cpu"] / number * 1e6
    troubles = []
    if not told["sent"] == told["arrived"] == told["acknowledged"]:
        troubles.append(f"sent {told['sent']}, arrived {told['arrived']}, acknowledged {told['acknowledged']}")
    if told["out_of_order"]:
        troubles.append(f"{told['out_of_order']} out of order")
    if told["errors"]:
        troubles.append(f"errors {told['errors']}")
    at = [latencies[min(len(latencies) - 1, int(len(latencies) * each))] / 1000 for each in (0.5, 0.95, 0.99)]
    return Round(
        *at,
        rate=len(told["latencies"]) / told["seconds"],
        cpu=cpu,
        trouble="; ".join(troubles),
        received=told["received"] / number,
        slow=slow,
    )


def ends(kind: str, webs: list[Web], pair: dict[str, Any], consoles: Consoles) -> dict[str, Any]:
    """The addresses and first frames of a pair. With two processes, each of the pair is on one."""
    first, last = webs[0], webs[-1]
    room = pair["conversation"]
    if kind == "socketio":
        return {
            author: _socketio.address(web.port, pair, author)
            for author, web in (("visitor", first), ("operator", last))
        }
    if kind != "product":
        return {
            "visitor": {"url": f"ws://127.0.0.1:{first.port}/ws/{room}/visitor/"},
            "operator": {"url": f"ws://127.0.0.1:{last.port}/ws/{room}/operator/"},
        }
    address = f"127.0.0.1:{last.port}"
    hello = {"kind": "hello", "token": pair["token"], "conversation": room}
    return {
        "visitor": {"url": f"ws://127.0.0.1:{first.port}/ws/chat/bench/", "first": [hello]},
        "operator": {
            "url": f"ws://{address}/ws/console/",
            "headers": {"Origin": f"http://{address}", "Cookie": f"sessionid={pair['session']}"},
            "first": [
                {"kind": "hello"},
                *consoles.first,
                {"kind": "watch", "conversation": room},
            ],
            "compressed": consoles.compressed,
            "with": {"conversation": room, "epoch": pair["epoch"]},
        },
    }


def wait_for(lines: Any, word: str) -> None:
    for line in lines:
        if line.strip() == word:
            return
    raise RuntimeError(f"the clients ended before they said {word!r}")


def show_paced(found: dict[str, list[Round]]) -> None:
    print(f"\n{PACED} messages/s, {PAIRS} pairs, 2 web processes (goal: p95 at most 10 ms, none lost)")
    medians = {kind: median(rounds) for kind, rounds in found.items()}
    for kind, rounds in found.items():
        each = medians[kind]
        print(f"  {KINDS[kind]:52} {figures(each)}  {each.trouble}")
        for each in sorted(rounds, key=lambda measured: measured.p95):
            print(f"    p95 {each.p95:.2f} where the machine itself was slow for {each.slow:.1f} % of the time")
    if len(medians) > 1:
        ours, theirs = medians["product"], medians["socketio"]
        print(
            f"  the product beside socketio (goals: both at most 1.1): {served(ours) / served(theirs):.2f} × the CPU, "
            f"{ours.p95 / theirs.p95:.2f} × the p95"
        )


def show(where: str, found: dict[str, Round]) -> None:
    print(f"\n{where}")
    for kind, each in found.items():
        print(f"  {KINDS[kind]:52} {figures(each)}  {each.trouble}")
    if "product" in found:
        product = found["product"]
        for kind, each in found.items():
            if kind != "product" and each.rate:
                print(
                    f"  the product beside {kind}: {product.rate / each.rate:.2f} × the messages a second, "
                    f"{product.p50 / each.p50:.2f} × the p50, {product.cpu['web'] / each.cpu['web']:.2f} × web CPU, "
                    f"{served(product) / served(each):.2f} × all servers' CPU"
                )


if __name__ == "__main__":
    main()
