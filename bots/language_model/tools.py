"""The tools that a model may call, and what a call of it means."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from bots.engines.problems import EngineFailed
from bots.engines.seam import CATEGORIES, LONGEST_SUMMARY, Briefing, Handoff
from bots.language_model.completion import Call
from plain_text import clean_line, clean_text

LONGEST_VALUE = 200
"""Characters of a remembered value."""

RUN, HAND_OFF, REMEMBER = "run_interaction", "hand_off", "remember"


class Acts(msgspec.Struct):
    """What the model did beside writing. `problem`: an act that cannot be followed."""

    run: int | None = None
    handoff: Handoff | None = None
    remembers: dict[str, str] = {}
    problem: EngineFailed | None = None


def offered(told: Briefing, variables: tuple[str, ...]) -> list[dict[str, Any]]:
    """The tools of this question, as they are sent."""
    tools = [
        _tool(
            HAND_OFF,
            "Hand the conversation over to a person, now. Call this whenever you promise or need one.",
            {"reason": {"type": "string", "enum": list(CATEGORIES)}, "summary": {"type": "string"}},
        )
    ]
    if told.offered:
        names = [each.name for each in told.offered]
        tools.insert(
            0,
            _tool(
                RUN,
                "Answer with one of the prepared interactions: the visitor gets its own words and buttons.",
                {"name": {"type": "string", "enum": names}},
            ),
        )
    if variables:
        tools.append(
            _tool(
                REMEMBER,
                "Keep something that the visitor said.",
                {"variable": {"type": "string", "enum": list(variables)}, "value": {"type": "string"}},
            )
        )
    return tools


def take(acts: Acts, call: Call, told: Briefing, variables: tuple[str, ...]) -> None:
    """Adds what the call does; of several interactions or handoffs the first counts.

    A handoff is never lost for a mistake in its arguments, or in another call.
    """
    given = _arguments(call.arguments)
    match call.name.strip():
        case "hand_off":
            acts.handoff = acts.handoff or handoff(_text(given, "reason"), _text(given, "summary"))
        case "run_interaction":
            run(acts, _text(given, "name"), told)
        case "remember":
            remember(acts, _text(given, "variable"), _text(given, "value"), variables)
        case _:
            acts.problem = EngineFailed("act", detail=_("it calls a tool that there is not"))


def remember(acts: Acts, variable: str, value: str, variables: tuple[str, ...]) -> None:
    """Keeps a value for a variable that the bot declares; others are left out."""
    kept = clean_line(value, LONGEST_VALUE)
    if variable in variables and kept:
        acts.remembers = {**acts.remembers, variable: kept}


def handoff(reason: str, summary: str) -> Handoff:
    """The handoff that these words mean; an unknown reason is `other`."""
    known = next((each for each in CATEGORIES if each == reason.strip().lower()), None)
    return Handoff(known or "other", clean_text(summary).strip()[:LONGEST_SUMMARY])


def run(acts: Acts, name: str, told: Briefing) -> None:
    """Runs the offered interaction of this name, unless one is run already. Nothing else may be run."""
    wanted = name.strip().casefold()
    found = next((each.id for each in told.offered if each.name.casefold() == wanted), None)
    if found is None:
        acts.problem = EngineFailed("act", detail=_("it runs an interaction that this bot does not offer"))
    elif acts.run is None:
        acts.run = found


def _tool(name: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


def _arguments(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return clean_text(value) if isinstance(value, str) else ""
