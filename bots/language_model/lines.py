"""The same acts as lines of the text, for models and servers without tool calls.

    @@run NAME
    @@hand_off REASON SUMMARY
    @@remember VARIABLE VALUE
    @@none

The rest of the text is what the visitor gets. A line that begins with `@@` is never shown to a visitor.
"""

from __future__ import annotations

import re

from bots.engines.seam import CATEGORIES, Briefing
from bots.language_model import tools
from bots.language_model.tools import Acts

ACT = re.compile(r"[ \t>*`-]{0,8}@@([a-z_]{1,20})[ \t]*(.*)", re.IGNORECASE)
NAMES = {"run": "run", "run_interaction": "run", "hand_off": "hand_off", "handoff": "hand_off", "none": "none"}
MARK = "@@"


def read(text: str, told: Briefing, variables: tuple[str, ...]) -> tuple[str, Acts]:
    """The words for the visitor, and what the other lines do."""
    words, acts = [], Acts()
    for line in text.splitlines():
        if found := ACT.fullmatch(line.rstrip()):
            _take(acts, found[1].lower(), found[2].strip("` "), told, variables)
        elif MARK not in line:
            words.append(line)
    return "\n".join(words).strip(), acts


def shown(text: str) -> str:
    """The part of a text that is still being written that a visitor may see: nothing of a line that acts."""
    *whole, last = text.split("\n")
    lines = [line for line in whole if MARK not in line]
    if "@" not in last[:10]:
        lines.append(last)
    return "\n".join(lines).strip()


def _take(acts: Acts, act: str, rest: str, told: Briefing, variables: tuple[str, ...]) -> None:
    first, _, others = rest.partition(" ")
    match NAMES.get(act, act):
        case "run":
            tools.run(acts, rest, told)
        case "hand_off":
            known = first.strip(":,.").lower()
            given = (known, others) if known in CATEGORIES else ("other", rest)
            acts.handoff = acts.handoff or tools.handoff(*given)
        case "remember":
            tools.remember(acts, first.strip(":="), others.lstrip(":= "), variables)
        case "none":
            return
        case _:
            return  # a visitor sees nothing of it, and what it meant is not known
