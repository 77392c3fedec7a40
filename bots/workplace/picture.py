"""The data of a draft's picture. The page lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.answering.content import PublishedInteraction
from bots.draft import checking
from bots.draft.graph import Edge, Graph, graph_of
from bots.draft.problems import Problem
from bots.models import Bot
from bots.publishing.content import content_of
from bots.workplace.panel import AFTER

Sign = Literal["question", "person", "link", "phone", "operators"]
PERSON = 0
LONGEST_TEXT = 400


class Node(msgspec.Struct, frozen=True):
    """An interaction in the picture. `state`: its worst problem; `notes`: its problems in words.

    `signs`: what it does beside speaking. The node PERSON stands for a person who takes over; it has no form.
    """

    id: int
    name: str
    form: str
    state: str
    roles: tuple[str, ...]
    notes: tuple[str, ...]
    text: str = ""
    signs: tuple[Sign, ...] = ()
    add: str = ""


class Picture(msgspec.Struct, frozen=True):
    """`lacks`: problems of the bot itself, blocking ones first."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    lacks: tuple[Problem, ...]


def of(bot: Bot) -> Picture:
    """The picture of the draft as its rows are now."""
    content = content_of(bot)
    graph = graph_of(content)
    problems = checking.check(bot)
    broken: dict[int, list[str]] = {}
    for problem in problems:
        for key, _name in problem.interactions if problem.blocking else ():
            broken.setdefault(key, []).append(problem.text)
    nodes = [_node(bot, graph, item, broken.get(item.id, [])) for item in content.interactions.values()]
    to_person = [edge for item in content.interactions.values() for edge in _to_person(item)]
    if to_person:
        nodes.append(Node(PERSON, _("A person"), "", "person", (), (_("An operator takes over."),)))
    lacks = tuple(problem for problem in problems if not problem.interactions)
    return Picture(tuple(nodes), (*graph.edges, *to_person), lacks)


def _to_person(item: PublishedInteraction) -> Iterator[Edge]:
    if item.asks_for_person:
        yield Edge(item.id, PERSON, "person")
    for button in item.buttons:
        if button.kind == "live_agent":
            yield Edge(item.id, PERSON, "person", button.label, button.id)


def _signs(item: PublishedInteraction) -> Iterator[Sign]:
    kinds = {button.kind for button in item.buttons}
    if item.question:
        yield "question"
    if item.asks_for_person or "live_agent" in kinds:
        yield "person"
    if "url" in kinds:
        yield "link"
    if "phone" in kinds:
        yield "phone"
    if item.operators_may_send:
        yield "operators"


def _node(bot: Bot, graph: Graph, item: PublishedInteraction, broken: list[str]) -> Node:
    count = len(item.phrases)
    phrases = ngettext("%(count)d phrase", "%(count)d phrases", count) % {"count": count}
    found = (
        ("broken", bool(broken), broken),
        ("unreachable", item.id in graph.unreachable, [_("Nobody gets there.")]),
        ("astray", item.id in graph.astray, [_("A button's words match no phrase.")]),
        ("circle", item.id in graph.circles, [_("It follows itself in a circle.")]),
        ("dead-end", item.id in graph.dead_ends, [_("A dead end.")]),
        ("dead-end", item.id in graph.unanswered, [_("It asks, and says no more.")]),
    )
    notes = [note for _state, applies, said in found if applies for note in said]
    roles = {
        "start": _("start"),
        "default": _("default"),
        "no_operator": _("nobody online"),
        "end": _("end action"),
    }
    return Node(
        id=item.id,
        name=item.name,
        form=reverse("admin:bots_interaction_change", args=[item.id]),
        state=next((state for state, applies, _said in found if applies), ""),
        roles=tuple(roles[role] for role in graph.entries.get(item.id, ())),
        notes=(phrases, *notes),
        text=item.text if len(item.text) <= LONGEST_TEXT else f"{item.text[:LONGEST_TEXT]}…",
        signs=tuple(_signs(item)),
        add=f"{reverse('admin:bots_interaction_add')}?{urlencode({'bot': bot.pk, AFTER: item.id})}",
    )
