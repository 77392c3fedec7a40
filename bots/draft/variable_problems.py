"""Problems with the variables of a draft, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from bots.answering.content import Content
from bots.draft.graph import Graph
from bots.draft.problems import Problem, named
from bots.draft.variables import asked_nowhere, perhaps_empty


def of_variables(content: Content, graph: Graph) -> Iterator[Problem]:
    """Variables that are asked nowhere, which block, and those that may be empty when they are used."""
    for name, places in asked_nowhere(content).items():
        yield from _unasked(content, name, places)
    for name, places in perhaps_empty(content, graph).items():
        yield from _perhaps_empty(content, name, places)


def _unasked(content: Content, name: str, places: Collection[int | str]) -> Iterator[Problem]:
    if inside := _interactions(content, places):
        text = _("{{ %(name)s }} is asked nowhere: a question with the variable %(name)s is needed.")
        yield Problem(text % {"name": name}, True, inside)
    for place in _settings(places):
        text = _("{{ %(name)s }} is asked nowhere, and used %(when)s.")
        yield Problem(text % {"name": name, "when": place}, True)


def _perhaps_empty(content: Content, name: str, places: Collection[int | str]) -> Iterator[Problem]:
    said = {"name": name, "fallback": f'{{{{ {name} or "…" }}}}'}
    if inside := _interactions(content, places):
        text = _("{{ %(name)s }} may be empty when they are said. A fallback is said instead: %(fallback)s.")
        yield Problem(text % said, False, inside)
    for place in _settings(places):
        text = _("{{ %(name)s }} may be empty %(when)s. A fallback is said instead: %(fallback)s.")
        yield Problem(text % (said | {"when": place}), False)


def _interactions(content: Content, places: Collection[int | str]) -> tuple[tuple[int, str], ...]:
    return named(content.interactions[place] for place in places if isinstance(place, int))


def _settings(places: Collection[int | str]) -> Iterator[str]:
    said = {
        "default_reply": _("when the bot does not understand"),
        "question_reply": _("when an answer does not fit"),
        "agent_called": _("when the bot calls a person"),
        "agent_confirmation": _("when a visitor asks for a person"),
        "waiting_reply": _("when the wait for a person is long"),
        "takeover_start_message": _("when an operator takes over"),
        "disclosure": _("when it says that a machine answers"),
        "not_in_sources": _("when its sources do not hold the answer"),
        "end_message": _("when an operator finishes"),
    }
    yield from (said[place] for place in places if isinstance(place, str))
