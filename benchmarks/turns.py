"""Measures the cost of a bot's turn beside a plain message: a visitor's words, until the bot's answer is there.

Real servers, one web process, clients in a process of their own, both in turn, in rounds; medians. Linux only (it reads
/proc). The bot understands by its phrases and its trained model; no engine is asked.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

CODE = Path(__file__).parents[1]
sys.path.insert(0, str(CODE))
from benchmarks._rounds import Round, figures, median, served
from benchmarks._stand import Stand, stand
from benchmarks.speed import CAST, NAMES, measured, talk

VISITORS = 50
PACED = 20
SECONDS = 4.0

BOT = """
import json, sys
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from bots.understanding.normalization import normalize
from conversations.domain import opening
from conversations.domain.visitors import Bearer, new_token
from django.db import transaction
ABOUT = {
    "price": ("what does a parcel cost", "prices", "how much is it to send a parcel", "cost of a letter"),
    "tracking": ("where is my parcel", "track my parcel", "my parcel has not arrived", "when does it come"),
    "opening_hours": ("when are you open", "opening hours", "until when is the shop open", "open on sunday"),
    "lost": ("my parcel is lost", "lost parcel", "the parcel never came", "you lost my parcel"),
    "address": ("change my address", "I have moved", "new address", "deliver it somewhere else"),
    "complaint": ("I want to complain", "that was very bad", "complaint", "I am angry"),
}
bot = Bot.objects.create(slug="turns", name="Turns", default_reply="Pardon?", agent_threshold=0)
for name, phrases in ABOUT.items():
    item = Interaction.objects.create(bot=bot, name=name, text=f"Here is what we know about {name}.")
    for phrase in phrases:
        Phrase.objects.create(bot=bot, interaction=item, text=phrase)
publish(bot)
made = []
for _ in range(json.loads(sys.stdin.read())):
    bearer = Bearer(token=new_token(), bot=bot.pk, name="Vera", page="")
    with transaction.atomic():
        made.append({"token": bearer.token, "conversation": opening.open_conversation(bearer).pk})
print(json.dumps(made))
"""

TEXTS = {
    "phrases": ["where is my parcel", "Prices?", "opening hours", "I have moved!", "lost parcel"],
    "sentences": [
        "could you tell me where my parcel is right now",
        "how expensive is it to send something",
        "are you still open this evening",
        "I moved last week, please use the other address",
        "I have to say that I am very angry about this",
    ],
    "new sentences": [f"tell me where my parcel number {kind} %d is right now" for kind in ("A", "B", "C")],
}
"""A phrase of the bot; what its model understands, and many visitors say alike; what nobody has said before."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", default="postgres,sqlite")
    parser.add_argument("--texts", default=",".join(TEXTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--rate", type=float, default=PACED)
    chosen = parser.parse_args()
    kinds = [("a plain message", None), *((f"a turn, {name}", TEXTS[name]) for name in chosen.texts.split(","))]
    for database in chosen.on.split(","):
        with stand(postgres=database == "postgres") as place:
            place.cast["pairs"] = place.inside(CAST, VISITORS)
            place.cast["visitors"] = place.inside(BOT, VISITORS)
            for rate in (0, chosen.rate):
                found: dict[str, list[Round]] = {kind: [] for kind, _ in kinds}
                for _ in range(chosen.rounds):
                    for kind, texts in kinds:
                        found[kind].append(one_round(place, texts, chosen.seconds, rate))
                load = f"{rate:.0f} a second" if rate else "as fast as it goes"
                show(f"{NAMES[database]}, {VISITORS} visitors, {load}", found)


def one_round(place: Stand, texts: list[str] | None, seconds: float, rate: float) -> Round:
    """Plain messages, or what the bot is told."""
    if rate:
        seconds *= 2
    if texts is None:
        return talk(place, "product", VISITORS, 1, seconds=seconds, rate=rate)

    with place.web("product") as webs:
        url = f"ws://127.0.0.1:{webs[0].port}/ws/chat/turns/"
        visitors = [{"url": url, **each} for each in place.cast["visitors"]]
        task: dict[str, Any] = {"visitors": visitors, "texts": texts, "warm_up": 1.0, "seconds": seconds, "rate": rate}
        return measured(place, webs, "benchmarks/_visitors.py", task)


def show(where: str, found: dict[str, list[Round]]) -> None:
    print(f"\n{where} (goals of a turn: 3 × the CPU of a message; 900/s; at 20/s p50 4 ms, p99 15 ms)")
    medians = {kind: median(rounds) for kind, rounds in found.items()}
    message = served(medians["a plain message"])
    for kind, each in medians.items():
        ratio = f"{served(each) / message:.2f} × a message"
        print(f"  {kind:24} {figures(each)}: {ratio}  {each.trouble}", flush=True)


if __name__ == "__main__":
    main()
