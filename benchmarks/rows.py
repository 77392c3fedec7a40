"""50 consoles at 500 messages a second: bytes that come to them, and what their lists cost everybody else. Linux only.

50 pairs talk on two processes, paced by the clock, every message in other words. In turn, in rounds: the consoles show
no list (`none`); "All" as the product's page asks for it, with changes of rows, compressed, and the held conversations
(`page`); the same uncompressed (`changes`); and whole rows, as clients get them that ask for nothing else (`whole`).
What comes to a console for its own conversation, entries and answers, is the same in all of them, and is counted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._rounds import Round, figures, median
from benchmarks._stand import stand
from benchmarks.speed import CAST, PACED, PAIRS, WHOLE_ROWS, Consoles, talk

LIST = {"kind": "list", "view": "all"}
PAGE = ({**LIST, "changes": True}, {"kind": "held"})
SHOWN = {
    "none": Consoles((), varied=True),
    "page": Consoles(PAGE, compressed=True, varied=True),
    "changes": Consoles(PAGE, varied=True),
    "whole": Consoles(WHOLE_ROWS.first, varied=True),
}
MOST_BYTES, MOST_SLOWER = 3_000, 1.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--kinds", default=",".join(SHOWN))
    parser.add_argument("--on", default="postgres")
    chosen = parser.parse_args()
    kinds = chosen.kinds.split(",")
    with stand(postgres=chosen.on == "postgres") as place:
        place.cast["pairs"] = place.inside(CAST, PAIRS)
        found: dict[str, list[Round]] = {kind: [] for kind in kinds}
        for _ in range(chosen.rounds):
            for kind in kinds:
                consoles = SHOWN[kind]
                found[kind].append(
                    talk(place, "product", PAIRS, 2, seconds=chosen.seconds, rate=PACED, consoles=consoles)
                )
                show(kind, found[kind][-1])
    print("medians")
    medians = {kind: median(rounds) for kind, rounds in found.items()}
    for kind, each in medians.items():
        show(kind, each)
    if "page" in medians:
        page = medians["page"]
        print(f"bytes to consoles a message: {page.received:.0f} (goal: at most {MOST_BYTES})")
        if "none" in medians:
            ratio = page.p99 / medians["none"].p99
            print(f"p99 with lists beside p99 without: {ratio:.2f} × (goal: at most {MOST_SLOWER})")


def show(kind: str, each: Round) -> None:
    print(f"  {kind:8} {each.received:8.0f} B to consoles a message  {figures(each)}  {each.trouble}", flush=True)


if __name__ == "__main__":
    main()
