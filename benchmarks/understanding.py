"""How well a bot understands, in figures.

    python benchmarks/understanding.py PHRASES.csv QUESTIONS.csv [--foreign FOREIGN.csv]
    python benchmarks/understanding.py PHRASES.csv --shots 3 5 10 30 0 [--foreign FOREIGN.csv]
    python benchmarks/understanding.py PHRASES.csv --shots 20 --languages benchmarks/questions_in_languages.csv

The files have the columns text and category; of FOREIGN, questions that none of the categories is about, only the
column text is needed (a plain list of lines does too). Without QUESTIONS every fifth phrase is held out as a question.
`--shots N …` takes N phrases of each category (0: all), by five seeds, and prints means and spreads.

`--languages FILE` asks, of a bot of the categories of this file, its questions in each language; its column language
names it. Rows without a category are foreign questions.

Prints what share of the questions was answered rightly and wrongly, and asked back about; `counted` is the direct right
answers and half of the questions back that name the right interaction. Of foreign ones, the share that got no answer.
Then the confidence beside what was right in ten bins, the time a question takes (p50, p99), the time and the memory
that training takes, and the model's size.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks._questions import Outcome, Rows, ask, few, held_out

SEEDS = 5


def main() -> None:
    arguments = parsed()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATA_DIR", folder)  # where processes share the encoder's weights
        prepare()
        phrases = read(arguments.phrases)
        if arguments.languages:
            ask_in_languages(phrases, arguments)
            return
        questions = read(arguments.questions) if arguments.questions else []
        if not questions:
            phrases, questions = held_out(phrases)
        foreign = [text for text, _ in read(arguments.foreign)] if arguments.foreign else []
        for shots in arguments.shots:
            outcomes = [
                measure(few(phrases, shots, seed), questions, foreign, arguments)
                for seed in range(arguments.seeds if shots else 1)
            ]
            show(f"{shots or 'all'} phrases a category", outcomes, table=not arguments.short)


def ask_in_languages(phrases: Rows, arguments: argparse.Namespace) -> None:
    with arguments.languages.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    categories = {row["category"] for row in rows}
    phrases = [row for row in phrases if row[1] in categories]
    for shots in arguments.shots:
        outcomes: dict[str, list[Outcome]] = {row["language"]: [] for row in rows}
        for seed in range(arguments.seeds if shots else 1):
            matcher, names = trained(few(phrases, shots, seed), arguments)
            for language, found in outcomes.items():
                own = [(row["text"], row["category"]) for row in rows if row["language"] == language]
                foreign = [text for text, category in own if not category]
                outcome, mistakes = ask(matcher, names, [row for row in own if row[1]], foreign)
                found.append(outcome)
                if arguments.wrong:
                    print(*(f"  {line}" for line in mistakes), sep="\n")
        for language, found in outcomes.items():
            show(f"{shots or 'all'} phrases a category, asked in {language}", found, table=not arguments.short)


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    import django

    django.setup()


def measure(phrases: Rows, questions: Rows, foreign: list[str], arguments: argparse.Namespace) -> Outcome:
    """Trains and asks."""
    print(f"{len(questions)} questions, {len(foreign)} foreign; ", end="")
    outcome, mistakes = ask(*trained(phrases, arguments), questions, foreign)
    if arguments.wrong:
        print(*(f"  {line}" for line in mistakes), sep="\n")
    return outcome


def trained(phrases: Rows, arguments: argparse.Namespace) -> tuple[object, list[str]]:
    """A matcher and the categories by the numbers that it gives; prints what training took."""
    from bots.understanding import encoders, train
    from bots.understanding.matcher import Matcher

    names = sorted({category for _, category in phrases})
    numbers = {name: number for number, name in enumerate(names)}
    pairs = [(text, numbers[category]) for text, category in phrases]
    topics = {} if arguments.nameless else {number: name.replace("_", " ") for name, number in numbers.items()}
    encoders.current()
    before, started = peak_megabytes(), time.perf_counter()
    model = train(pairs, topics)
    seconds = time.perf_counter() - started
    print(
        f"{len(phrases)} phrases: trained in {seconds:.1f} s, "
        f"{peak_megabytes() - before:.0f} MB more, model {len(model.to_bytes()) / 1e6:.1f} MB",
        flush=True,
    )
    return Matcher(pairs, model, arguments.caution, asks_back=True), names


def show(title: str, outcomes: list[Outcome], *, table: bool) -> None:
    """Prints means and, of several outcomes, how far they spread (their standard deviation)."""

    def mean(name: str, unit: str = "%") -> str:
        found = [getattr(outcome, name) for outcome in outcomes]
        spread = f" ± {statistics.stdev(found):.1f}" if len(found) > 1 else ""
        return f"{statistics.mean(found):.1f}{spread} {unit}"

    print(f"{title}: counted {mean('counted')}, wrong {mean('wrong')}, foreign refused {mean('refused')}")
    print(
        f"  direct {mean('right')}, asked back with the right one {mean('asked')}, without {mean('astray')}; "
        f"p50 {mean('p50', 'ms')}, p99 {mean('p99', 'ms')}; calibration error {mean('error')}"
    )
    if table:
        print("  confidence  questions  right  mean confidence")
        for at, each in enumerate(zip(*(outcome.bins for outcome in outcomes), strict=True)):
            count = sum(count for count, _, _ in each)
            right = sum(count * right for count, right, _ in each) / max(count, 1)
            sure = sum(count * sure for count, _, sure in each) / max(count, 1)
            print(f"  {at / 10:.1f} to {(at + 1) / 10:.1f}  {count:9d}  {100 * right:5.1f}  {100 * sure:8.1f}")
    sys.stdout.flush()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phrases", type=Path)
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--shots", type=int, nargs="+", default=[0], metavar="N", help="phrases of each category")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="choices of phrases for each N")
    parser.add_argument("--foreign", type=Path, help="questions that are outside all categories")
    parser.add_argument("--languages", type=Path, help="questions in several languages")
    parser.add_argument("--caution", choices=["careful", "balanced", "bold"], default="balanced")
    parser.add_argument("--nameless", action="store_true", help="the names of the categories say nothing")
    parser.add_argument("--wrong", action="store_true", help="list the mistakes")
    parser.add_argument("--short", action="store_true", help="leave out the table of confidences")
    return parser.parse_args()


def read(path: Path) -> Rows:
    """Text and category of each row; a file without a header `text` is a list of lines."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = file.read().splitlines()
    if "text" not in lines[0].split(","):
        return [(line, "") for line in lines if line.strip()]
    rows = csv.DictReader(lines)
    return [(row["text"], row.get("category") or "") for row in rows if row["text"]]


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
