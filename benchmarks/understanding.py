"""How well a bot understands, in figures.

    python benchmarks/understanding.py PHRASES.csv QUESTIONS.csv [--foreign FOREIGN.csv]
    python benchmarks/understanding.py PHRASES.csv --split 20 [--foreign FOREIGN.csv]

The files have the columns text and category; of FOREIGN, questions that none of the categories is about, only the
column text is needed (a plain list of lines does too). `--split SEED` shuffles the phrases and holds out every fifth.
Prints what share of the questions was understood rightly, wrongly and not at all, what share of the foreign ones was
refused, the time a question takes (p50, p99), the time and the memory that training takes, and the model's size.
"""

import argparse
import csv
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

Rows = list[tuple[str, str]]
HELD_OUT = 0.2


def main() -> None:
    arguments = parsed()
    phrases = read(arguments.phrases)
    questions = read(arguments.questions) if arguments.questions else []
    if arguments.split is not None:
        random.Random(arguments.split).shuffle(phrases)
        kept = int(len(phrases) * (1 - HELD_OUT))
        phrases, questions = phrases[:kept], phrases[kept:] + questions
    foreign = [text for text, _ in read(arguments.foreign)] if arguments.foreign else []
    measure(phrases, questions, foreign, wrong=arguments.wrong)


def measure(phrases: Rows, questions: Rows, foreign: list[str], *, wrong: bool) -> None:
    """Trains, asks and prints."""
    from bots.understanding import train
    from bots.understanding.matcher import Matcher

    names = sorted({category for _, category in phrases})
    numbers = {name: number for number, name in enumerate(names)}
    pairs = [(text, numbers[category]) for text, category in phrases]
    before = peak_megabytes()
    started = time.perf_counter()
    model = train(pairs)
    seconds = time.perf_counter() - started
    trained = peak_megabytes()
    matcher = Matcher(pairs, model)
    taken: list[float] = []
    outcome = {"right": 0, "wrong": 0, "not understood": 0}

    def ask(text: str) -> int | None:
        begun = time.perf_counter()
        match = matcher.match(text)
        taken.append(time.perf_counter() - begun)
        return match.interaction

    for text, category in questions:
        found = ask(text)
        kind = "not understood" if found is None else "right" if names[found] == category else "wrong"
        outcome[kind] += 1
        if wrong and kind == "wrong" and found is not None:
            print(f"  {text!r} is {category}, not {names[found]}")
    answered = [(text, found) for text in foreign if (found := ask(text)) is not None]
    if wrong:
        for text, found in answered:
            print(f"  {text!r} is foreign, not {names[found]}")
    print(f"phrases {len(phrases)}, categories {len(names)}, questions {len(questions)}, foreign {len(foreign)}")
    for kind, count in outcome.items():
        print(f"{kind:22}{share(count, len(questions))}")
    print(f"{'foreign refused':22}{share(len(foreign) - len(answered), len(foreign))}")
    ordered = sorted(taken) or [0.0]
    for percent in (50, 99):
        took = ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
        print(f"{f'p{percent} a question':22}{1000 * took:8.2f} ms")
    print(f"{'training':22}{seconds:8.1f} s")
    print(f"{'peak memory':22}{trained:8.0f} MB, {trained - before:.0f} MB of it by training")
    print(f"{'model':22}{len(model.to_bytes()) / 1e6:8.1f} MB")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phrases", type=Path)
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--split", type=int, metavar="SEED", help="hold out every fifth phrase as a question")
    parser.add_argument("--foreign", type=Path, help="questions that are outside all categories")
    parser.add_argument("--wrong", action="store_true", help="list the mistakes")
    arguments = parser.parse_args()
    if arguments.questions is None and arguments.split is None:
        parser.error("give a file of questions, or --split SEED to hold out phrases")
    return arguments


def read(path: Path) -> Rows:
    """Text and category of each row; a file without a header `text` is a list of lines."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = file.read().splitlines()
    if "text" not in lines[0].split(","):
        return [(line, "") for line in lines if line.strip()]
    rows = csv.DictReader(lines)
    return [(row["text"], row.get("category") or "") for row in rows if row["text"]]


def share(count: int, total: int) -> str:
    return f"{100 * count / total:8.2f} %  ({count})" if total else "       -"


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
