"""A bot as a graph of its interactions. Pure functions of its content."""

from typing import Literal

import msgspec

from bots.answering.conditions import Condition
from bots.answering.content import Content, PublishedInteraction
from bots.answering.saying import payload_target
from bots.models import Condition as ConditionRow
from bots.understanding.matcher import Matcher
from bots.understanding.normalization import normalize

EdgeKind = Literal["next", "condition", "button", "words", "person"]


class Edge(msgspec.Struct, frozen=True):
    """A way from one interaction to another. `words`: a button whose words are a phrase of the other one.

    `button`: the id of the button, 0 if it is none. Ways to a person are not in graphs; pictures draw them.
    """

    source: int
    target: int
    kind: EdgeKind
    label: str = ""
    button: int = 0


class Graph(msgspec.Struct, frozen=True):
    """All edges, and the interactions that are worth a look. `entries`: those that the bot starts by itself, with why.

    `unanswered`: questions after whose answer the bot says nothing. `astray`: a button's words match no phrase.
    """

    edges: tuple[Edge, ...]
    entries: dict[int, tuple[str, ...]]
    unreachable: tuple[int, ...]
    dead_ends: tuple[int, ...]
    unanswered: tuple[int, ...]
    circles: tuple[int, ...]
    astray: tuple[int, ...]


def graph_of(content: Content) -> Graph:
    """The graph. An interaction is unreachable if no phrase, no operator and no reachable interaction leads there."""
    edges, astray = _edges(content)
    entries = _entries(content)
    reached = {item.id for item in content.interactions.values() if item.phrases or item.operators_may_send} | set(
        entries
    )
    waiting = list(reached)
    while waiting:
        source = waiting.pop()
        fresh = {edge.target for edge in edges if edge.source == source} - reached
        reached |= fresh
        waiting.extend(fresh)
    return Graph(
        edges=tuple(edges),
        entries=entries,
        unreachable=tuple(key for key in content.interactions if key not in reached),
        dead_ends=tuple(item.id for item in content.interactions.values() if _ends(item)),
        unanswered=tuple(
            item.id for item in content.interactions.values() if item.question and not item.may_be_followed_by
        ),
        circles=tuple(key for key in content.interactions if _in_circle(content, key)),
        astray=tuple(astray),
    )


def in_words(condition: Condition) -> str:
    """The condition as it is read: "country is CH"."""
    test = ConditionRow.Test(condition.test).label
    return " ".join(part for part in (condition.variable, str(test), *condition.values[:1]) if part)


def _edges(content: Content) -> tuple[list[Edge], list[int]]:
    edges: list[Edge] = []
    astray: list[int] = []
    phrases = Matcher(content.phrases, None)
    for item in content.interactions.values():
        edges += [Edge(item.id, one.target, "condition", in_words(one)) for one in item.conditions]
        if item.next in content.interactions and item.next is not None:
            edges.append(Edge(item.id, item.next, "next"))
        for button in item.buttons:
            if button.kind != "postback":
                continue
            target = payload_target(button.value or "")
            said = phrases.exactly(normalize(button.value or "")).interaction
            if target in content.interactions and target is not None:
                edges.append(Edge(item.id, target, "button", button.label, button.id))
            elif said is not None:
                edges.append(Edge(item.id, said, "words", button.label, button.id))
            elif item.id not in astray:
                astray.append(item.id)
    return edges, astray


def _entries(content: Content) -> dict[int, tuple[str, ...]]:
    roles = (
        ("start", content.start),
        ("default", content.default_interaction),
        ("no_operator", content.no_operator_interaction),
        ("end", content.end.interaction if content.end.action == "interaction" else None),
    )
    return {
        key: tuple(role for role, target in roles if target == key)
        for _, key in roles
        if key is not None and key in content.interactions
    }


def _ends(item: PublishedInteraction) -> bool:
    return not item.buttons and not item.may_be_followed_by and not item.asks_for_person and item.question is None


def _in_circle(content: Content, key: int) -> bool:
    """Whether it follows itself, whatever the conditions on the way say."""
    seen: set[int] = set()
    waiting = [*content.interactions[key].may_be_followed_by]
    while waiting:
        at = waiting.pop()
        if at == key:
            return True
        if at not in seen and at in content.interactions:
            seen.add(at)
            waiting += content.interactions[at].may_be_followed_by
    return False
