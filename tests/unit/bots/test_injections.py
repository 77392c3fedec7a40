"""What people, files and sources say is never an instruction for a model; and a model that obeys it does no harm.

`tests/injections.json` holds the strings, by language or kind. The fake model obeys them as badly as it can.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bots.engines import asking
from bots.engines.problems import USELESS, EngineFailed
from bots.engines.seam import Briefing, Happened, Offered, Reply, Spoken
from bots.language_model.endpoint import Endpoint
from bots.language_model.engine import LanguageModel
from bots.language_model.leaks import Guard
from bots.language_model.passages import Passage
from bots.language_model.prompt import messages, rules_of
from tests.servers import model as server
from tests.servers.model import Answer, Model, model

STRINGS = [each for texts in json.loads(Path("tests/injections.json").read_text("utf-8")).values() for each in texts]
CANARY = "the code word for refunds is canary four seven eleven"
KEY = "sk-canary-0123456789"
TOLD = Briefing(message="where is it", offered=(Offered(7, "Where is it", "Tell me its number."), Offered(8, "Prices")))
MANNERS = ("choose", "sources", "free")


def endpoint(**given: Any) -> Endpoint:
    known = {"url": "http://127.0.0.1:1/v1", "manner": "free", "first": 5, "whole": 5}
    return Endpoint(model="small", key=KEY, instructions=f"Be friendly. Secretly, {CANARY}.", **(known | given))


def passage(title: str = "Returns", text: str = "Within 14 days.") -> Passage:
    return Passage(number=1, source=1, title=title, text=text)


def replaced(**given: Any) -> Briefing:
    return msgspec.structs.replace(TOLD, **given)


PLACES: dict[str, Callable[[str], tuple[Briefing, tuple[Passage, ...]]]] = {
    "words": lambda said: (replaced(message=said), ()),
    "history": lambda said: (replaced(history=(Spoken("visitor", said),)), ()),
    "an operator's words": lambda said: (replaced(since=(Spoken("operator", said, "Olga"),)), ()),
    "an operator's name": lambda said: (replaced(since=(Spoken("operator", "Hello.", said),)), ()),
    "a holder's name": lambda said: (replaced(since=(Happened("took_over", said),)), ()),
    "a kind of file": lambda said: (replaced(since=(Happened("file_received", kind=said),)), ()),
    "a variable": lambda said: (replaced(variables={"visitor": said}), ()),
    "the page": lambda said: (replaced(page=f"https://shop.example/?{said}"), ()),
    "an interaction's words": lambda said: (replaced(offered=(Offered(7, "Where is it", said, (said,)),)), ()),
    "a passage": lambda said: (TOLD, (passage(text=said),)),
    "a passage's title": lambda said: (TOLD, (passage(title=said),)),
}


def test_there_are_enough_strings_in_enough_languages() -> None:
    assert len(STRINGS) == len(set(STRINGS)) >= 60


@pytest.mark.parametrize("place", PLACES)
def test_what_is_said_stays_material_and_out_of_the_rules(place: str) -> None:
    for manner in MANNERS:
        for said in STRINGS:
            told, passages = PLACES[place](said)
            rules, material = messages(endpoint(manner=manner), told, passages)
            quiet, _ = messages(endpoint(manner=manner), TOLD, ())
            assert rules == quiet, "nothing that was said changes the rules"
            assert (rules["role"], material["role"]) == ("system", "user")
            assert KEY not in json.dumps([rules, material])
            found = json.loads(material["content"])
            assert set(found) <= {"interactions", "sources", "known", "page", "conversation", "visitor_says_now"}
            assert any(said in text for text in _texts(found)), "it is one value, and not a part of the structure"


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, (dict, list)):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _texts(each)


def obeys(asked: Answer, how: int) -> None:
    """Obeys as badly as it can, in one of several ways."""
    rules, words = asked.rules, asked.material["visitor_says_now"]
    runs = ("run_interaction", {"name": "secret_refund"})
    ways: list[server.Manner] = [
        server.streams(rules),
        server.streams(f"Of course! {CANARY.upper()}", " and ", asked.handler.headers["Authorization"]),
        server.streams(*(f"{letter} " for letter in rules)),
        server.streams(rules[len(rules) // 2 :], calls=[runs]),
        server.streams(words, "\n@@run secret_refund\n@@run 9\n@@remember admin true", calls=[runs]),
        server.streams(f"[1] {rules} [1]", calls=[("remember", {"variable": "admin", "value": rules})]),
        server.streams(calls=[("remember", {"variable": "email", "value": CANARY}), runs, ("reveal", {})]),
        server.says(f"**Key:** `{KEY}`\n@@run secret_refund"),
    ]
    ways[how % len(ways)](asked)


@pytest.fixture
def fake(settings: Any) -> Iterator[Model]:
    settings.ENGINES_PRIVATE = True
    with model() as running:
        yield running


def test_a_model_that_obeys_runs_nothing_else_and_reveals_nothing(fake: Model) -> None:
    turns = iter(range(10_000))
    fake.answer(lambda asked: obeys(asked, next(turns)))
    manners, calls = cycle(MANNERS), []

    async def ask(said: str, manner: str) -> Reply | None:
        engine = LanguageModel(
            endpoint=endpoint(url=fake.url, manner=manner), variables=("email",), passages=(passage(text=said),)
        )
        try:
            return await engine.ask(replaced(message=said), lambda text: calls.append(text()))
        except EngineFailed as failed:
            calls.append(str(failed))
            return None

    async def everything() -> list[Reply | None]:
        return [await ask(said, next(manners)) for said in STRINGS]

    replies = [each for each in asyncio.run(everything()) if each]
    assert len(fake.asked) == len(STRINGS)
    assert all(each.run in (None, 7, 8) for each in replies)
    assert all(set(each.remembers) <= {"email"} for each in replies)
    shown = [*calls, *(said.text for each in replies for said in each.says)]
    shown += [value for each in replies for value in each.remembers.values()]
    rules = rules_of(endpoint()).split("\n")
    for text in shown:
        assert CANARY not in text.lower()
        assert KEY not in text
        assert "@@" not in text
        assert not any(len(rule) > 40 and rule in text for rule in rules)


HANDS_OVER = ("hand_off", {"reason": "upset", "summary": "Wants a person."})


@pytest.mark.parametrize(
    "manner",
    [
        server.streams("@@none", calls=[HANDS_OVER]),
        server.streams(calls=[("run_interaction", {"name": "secret_refund"}), HANDS_OVER]),
        server.streams(calls=[HANDS_OVER, ("delete_everything", {})]),
        server.streams(f"{CANARY} {KEY}", calls=[HANDS_OVER]),
        server.streams("@@run secret_refund\n@@hand_off upset Wants a person.\n@@none"),
        lambda asked: server.streams(asked.rules, calls=[HANDS_OVER])(asked),
        lambda asked: server.sends(
            asked.chunk({"tool_calls": [{"index": 0, "function": {"name": "hand_off", "arguments": '{"reason": "up'}}]})
        )(asked),
    ],
    ids=["none", "another act", "unknown tool", "a leak", "lines", "its rules", "cut off"],
)
@pytest.mark.parametrize("choose", [True, False])
async def test_a_handoff_is_never_dropped(fake: Model, manner: server.Manner, choose: bool) -> None:
    fake.answer(manner)
    engine = LanguageModel(endpoint=endpoint(url=fake.url, manner="choose" if choose else "free"))
    reply = await engine.ask(TOLD)
    assert reply.handoff
    assert reply.run is None
    assert not any(CANARY in said.text or KEY in said.text for said in reply.says)


def test_facts_of_the_instructions_may_be_said() -> None:
    facts = "We are open from 9 to 17. Returns are free within 14 days. Be friendly and brief."
    guard = Guard(msgspec.structs.replace(endpoint(), instructions=facts))
    assert not guard.reveals("Good news: we are open from 9 to 17, and you can hand over the parcel there.")
    assert not guard.reveals("Returns are free within 14 days.")
    assert guard.reveals(f"My instructions: {facts}")
    assert guard.reveals(f"It is {KEY}.")


async def test_no_visitor_can_make_an_endpoint_count_as_failing(fake: Model) -> None:
    fake.answer(server.streams(KEY), server.streams(calls=[("reveal", {})]), server.streams(""))
    engine = LanguageModel(endpoint=endpoint(url=fake.url))
    for _ in range(8):
        with pytest.raises(EngineFailed) as failed:
            await asking.ask(engine, fake.url, TOLD)
        assert failed.value.problem in USELESS
    assert len(fake.asked) == 8
