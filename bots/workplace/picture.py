"""The data of a draft's picture. The page lays it out."""

from __future__ import annotations

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.answering.published import PublishedInteraction
from bots.draft import checking
from bots.draft.graph import Edge, Graph, graph_of
from bots.draft.problems import Problem
from bots.models import Bot
from bots.publishing.content import content_of


class Node(msgspec.Struct, frozen=True):
    """An interaction in the picture. `state`: its worst problem; `notes`: its problems in words."""

    id: int
    name: str
    form: str
    state: str
    roles: tuple[str, ...]
    notes: tuple[str, ...]


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
    nodes = (_node(graph, item, broken.get(item.id, [])) for item in content.interactions.values())
    return Picture(tuple(nodes), graph.edges, tuple(problem for problem in problems if not problem.interactions))


def _node(graph: Graph, item: PublishedInteraction, broken: list[str]) -> Node:
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
    )
