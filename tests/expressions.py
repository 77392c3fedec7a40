"""Finds the regular expressions of the product, and texts on which a careless one takes too long."""

from __future__ import annotations

import ast
import importlib
import re
import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

import regex

from tests.servers.product import CODE

APPS = (
    "accounts",
    "attachments",
    "bots",
    "conversations",
    "internet",
    "outbox",
    "own_address",
    "plain_text",
    "reports",
    "takeover_project",
)
CALLS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
LENGTH = 1_500
SLOW = 0.0015
"""Seconds. A linear expression needs less than a tenth of this for `LENGTH` characters; a quadratic one more."""

CLASS_OR_ESCAPE = re.compile(r"\\.|\[\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
"""Without one of these an expression looks at a limited number of characters from each place."""

PATIENCE = 0.5
"""Seconds. Whatever takes longer is given up."""


@dataclass(frozen=True)
class Expression:
    """A pattern of `re` or `regex`: its place, how it is used, and itself, or None if only the call knows it."""

    place: str
    pattern: Any
    written: str
    uses: frozenset[str]


def of_the_product() -> Iterator[Expression]:
    """Every call of `re` and `regex` in the apps."""
    paths = [path for app in APPS for path in sorted((CODE / app).rglob("*.py")) if "migrations" not in path.parts]
    sources = {path: path.read_text(encoding="utf-8") for path in paths}
    uses = {
        name: set[str]()
        for name in re.findall(r"^(\w+)\b.* = (?:re|regex)\.compile\(", "\n".join(sources.values()), re.MULTILINE)
    }
    for name, use in re.findall(r"(\w+)\.(\w+)\(", "\n".join(sources.values())):
        if name in uses and use in CALLS:
            uses[name].add(use)
    for path, source in sources.items():
        if "import re" in source:
            yield from _in_module(path, source, uses)


def _in_module(path: Path, source: str, uses: dict[str, set[str]]) -> Iterator[Expression]:
    names = vars(
        importlib.import_module(".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__"))
    )
    tree = ast.parse(source)
    assigned = {id(node.value): ast.unparse(node.targets[0]) for node in ast.walk(tree) if isinstance(node, ast.Assign)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            library = node.func.value
            if isinstance(library, ast.Name) and library.id in ("re", "regex"):
                place = f"{path.relative_to(CODE)}:{node.lineno}"
                used = uses.get(assigned.get(id(node), ""), set()) or {node.func.attr}
                yield Expression(place, _pattern(library.id, node, names), ast.unparse(node.args[0]), frozenset(used))


def _pattern(library: str, call: ast.Call, names: dict[str, Any]) -> Any:
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "flags")]
    flags = [ast.unparse(node) for node in given if re.match(rf"{library}\.[A-Z]", ast.unparse(node))]
    written = f"{library}.compile({', '.join([ast.unparse(call.args[0]), *flags])})"
    try:
        return eval(written, {**names, "re": re, "regex": regex})  # noqa: S307 - our own source
    except NameError:
        return None


def hostile_texts(pattern: str, length: int) -> Iterator[str]:
    """Texts of signs that the pattern names: a beginning, one or two signs over and over, an end that fails."""
    words = re.findall(r"[a-zA-Z:/]{3,}", re.sub(r"\\.|\(\?P?<\w+>", " ", pattern))
    signs = dict.fromkeys([*re.sub(r"\w", "", pattern), *" \n1aA.é", *words[:3]])
    shortened = list(signs)[:16]
    for sign in shortened:
        yield sign * (length // len(sign))
    for first, second in product(shortened, repeat=2):
        yield first * 2 + second * (length // len(second)) + "\x00"
        yield (first + second) * (length // len(first + second))


def slow_text(pattern: Any, uses: Collection[str]) -> str | None:
    """A text on which the time of the expression grows faster than the text, or None."""
    if isinstance(pattern.pattern, bytes):
        pattern = re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)
    if not UNBOUNDED.search(CLASS_OR_ESCAPE.sub("x", pattern.pattern)):
        return None
    whole = [getattr(pattern, use) for use in uses if use in ("match", "fullmatch")]
    ways = whole if len(whole) == len(uses) else [*whole, lambda said: list(pattern.finditer(said))]
    for text in (text for length in (24, LENGTH) for text in hostile_texts(pattern.pattern, length)):
        for use in ways:
            if _seconds(use, text) > SLOW and _grows(use, text):
                return text
    return None


def _grows(use: Callable[[str], Any], text: str) -> bool:
    """Whether four times the text takes more than seven times as long; linear is four, quadratic is sixteen."""
    one = min(_seconds(use, text) for _try in range(2))
    if one > PATIENCE:
        return True
    four = min(_seconds(use, text[:-1] * 4 + text[-1:]) for _try in range(2))
    return one > SLOW / 2 and four > 7 * one


def _seconds(use: Callable[[str], Any], text: str) -> float:
    begun = time.thread_time()  # other processes do not count
    try:
        with _at_most(PATIENCE):
            use(text)
    except TimeoutError:
        return 100 * PATIENCE
    return time.thread_time() - begun


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raises TimeoutError inside the block after so much CPU time of this process."""

    def stop(_number: int, frame: FrameType | None) -> None:
        # In a callback of the garbage collector, which may run at any moment, Python would not pass it on.
        if frame is not None and frame.f_code.co_filename == __file__:
            signal.setitimer(signal.ITIMER_PROF, 0)
            raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.01)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
