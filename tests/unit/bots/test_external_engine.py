"""External engines: questions to them, valid parts of their answers, and permitted addresses."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bots.engines.addresses import Address
from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing, Handoff, Happened, Offered, Reply, Spoken
from bots.external_engine.client import ExternalEngine
from bots.wording.said import SaidButton
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine, send

HELLO = Briefing(sender="7-1", message="hello", key="7-0-3", language="", offered=(Offered(5, "Prices"),))


@pytest.fixture
def rasa(settings: Any) -> Iterator[Server]:
    settings.ENGINES_PRIVATE = True
    with engine() as made:
        yield made


def asked(rasa: Server, **given: Any) -> Reply:
    return asyncio.run(ExternalEngine(Address(rasa.url, **given)).ask(HELLO))


def failure(rasa: Server, **given: Any) -> EngineFailed:
    with pytest.raises(EngineFailed) as caught:
        asked(rasa, **given)
    return caught.value


def test_an_engine_is_asked_in_the_format_of_rasas_channel(rasa: Server) -> None:
    reply = asked(rasa)
    [request] = rasa.asked
    assert request.question == {"sender": "7-1", "message": "hello", "metadata": {"interactions": ["Prices"]}}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == "7-0-3"
    assert "x-takeover-signature" not in request.headers
    assert [said.text for said in reply.says] == ["You said hello."]
    assert (reply.understood, reply.handoff) == (True, None)


def test_it_is_told_who_said_what_and_what_happened(rasa: Server) -> None:
    told = Briefing(
        message="and now?", language="de", variables={"name": "Vera"},
        since=(Happened("took_over", "Olga"), Spoken("operator", "I refund it.", "Olga"),
               Happened("finished", "Olga", note="refund agreed, 14 days")),
        history=(Spoken("visitor", "It arrived smashed."),),
    )  # fmt: skip
    asyncio.run(ExternalEngine(Address(rasa.url)).ask(told))
    assert rasa.asked[0].question["metadata"] == {
        "language": "de",
        "variables": {"name": "Vera"},
        "since": [
            {"type": "event", "event": "took_over", "operator": "Olga"},
            {"type": "said", "speaker": "operator", "text": "I refund it.", "name": "Olga"},
            {"type": "event", "event": "finished", "operator": "Olga", "note": "refund agreed, 14 days"},
        ],
        "history": [{"type": "said", "speaker": "visitor", "text": "It arrived smashed."}],
    }


def test_what_it_is_asked_is_signed_with_its_time(rasa: Server) -> None:
    asked(rasa, secret="between us")
    [request] = rasa.asked
    stamp = request.headers["x-takeover-timestamp"]
    expected = hmac.new(b"between us", stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-takeover-signature"] == f"sha256={expected}"
    assert abs(time.time() - int(stamp)) < 60


def test_texts_images_and_buttons_become_messages(rasa: Server) -> None:
    rasa.answer = lambda *_: [
        {"recipient_id": "7-1", "text": "Which one?\u0000", "buttons": [
            {"title": "Small", "payload": '/inform{"size":"s"}'},
            {"title": "Large"},
            {"title": "Our sizes", "url": "https://parcel.example/sizes"},
            {"title": "Trap", "url": "javascript:alert(1)"},
            {"title": "  ", "payload": "/nothing"},
        ]},
        {"image": "https://parcel.example/sizes.png"},
        {"image": "javascript:alert(1)"},
        {"attachment": {"type": "video"}},
    ]  # fmt: skip
    first, second = asked(rasa).says
    assert first.text == "Which one?"
    assert first.buttons == (
        SaidButton(1, "Small", "postback", '/inform{"size":"s"}'),
        SaidButton(2, "Large", "postback", "Large"),
        SaidButton(3, "Our sizes", "url", "https://parcel.example/sizes"),
    )
    assert second.text == "https://parcel.example/sizes.png"


def test_an_engine_can_ask_for_a_person_and_say_that_it_did_not_understand(rasa: Server) -> None:
    rasa.answer = lambda *_: [{"text": "One moment."}, {"custom": {"takeover": "request_agent"}}]
    assert asked(rasa).handoff == Handoff("asked")
    rasa.answer = lambda *_: [{"custom": {"takeover": "hand_off", "category": "upset", "summary": " Third time. "}}]
    assert asked(rasa).handoff == Handoff("upset", "Third time.")
    rasa.answer = lambda *_: [{"custom": {"takeover": "hand_off", "category": ["?"]}}]
    assert asked(rasa).handoff == Handoff("other")
    rasa.answer = lambda *_: [{"text": "Sorry?", "custom": {"takeover": "not_understood"}}]
    assert (asked(rasa).understood, asked(rasa).says[0].text) == (False, "Sorry?")
    rasa.answer = lambda *_: []
    assert not asked(rasa).understood
    rasa.answer = lambda *_: [{"text": "Fine.", "custom": ["anything", "else"]}]
    assert asked(rasa).understood


def test_an_engine_can_run_an_interaction_that_it_was_offered_and_no_other(rasa: Server) -> None:
    rasa.answer = lambda *_: [{"custom": {"takeover": "run_interaction", "name": "Prices"}}]
    assert (asked(rasa).run, asked(rasa).understood) == (5, True)
    rasa.answer = lambda *_: [{"custom": {"takeover": "run_interaction", "name": "Refund everybody"}}]
    assert failure(rasa).problem == "format"


@pytest.mark.parametrize(
    "said",
    [b"", b"<html>", b'{"text": "no list"}', b'[{"text": 5}]', b'["words"]', b"[" * 30_000, b'[{"text": "\\ud800"}]',
     b"\xff\xfe", b'[{"buttons": [{"payload": "/no_title"}]}]'],
)  # fmt: skip
def test_an_answer_in_another_format_fails_and_is_not_repeated_in_the_error(rasa: Server, said: bytes) -> None:
    rasa.answer = lambda *_: said
    problem = failure(rasa)
    assert problem.problem == "format"
    assert "no list" not in str(problem)


@pytest.mark.parametrize(
    "said",
    [
        [{"text": "x" * 70_000}],
        [{"text": "x" * 4001}],
        [{"text": str(number)} for number in range(11)],
        [{"text": "x", "buttons": [{"title": str(number)} for number in range(21)]}],
        [{"text": "x", "buttons": [{"title": "x", "payload": "x" * 1001}]}],
    ],
)
def test_an_answer_that_is_too_large_fails(rasa: Server, said: Any) -> None:
    rasa.answer = lambda *_: said
    assert failure(rasa).problem == "too_large"


def test_an_answer_without_end_is_not_read_to_its_end(rasa: Server) -> None:
    def pour(handler: Any, _: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 8192)

    rasa.answer = pour
    assert failure(rasa).problem == "too_large"


def test_compressed_answers_are_not_unpacked(rasa: Server) -> None:
    rasa.answer = lambda handler, _: send(handler, gzip.compress(b"[]" + b" " * 10**6), Content_Encoding="gzip")
    assert failure(rasa).problem == "format"


@pytest.mark.parametrize("status", [204, 301, 302, 303, 400, 401, 500, 503])
def test_another_status_fails(rasa: Server, status: int) -> None:
    rasa.answer = lambda handler, _: send(handler, b"", status=status, Location=rasa.url)
    problem = failure(rasa)
    assert (problem.problem, str(status) in str(problem)) == ("status", True)
    assert len(rasa.asked) == 1


def test_the_time_limit_is_for_all_of_it(rasa: Server) -> None:
    rasa.hold.clear()
    problem = failure(rasa, timeout=1)
    assert str(problem) == "It did not answer within 1 s."
    rasa.hold.set()

    def drip(handler: Any, _: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)

    rasa.answer = drip
    assert failure(rasa, timeout=1).problem == "slow"


def test_nobody_there(rasa: Server) -> None:
    gone = Address("http://127.0.0.1:9/hook")
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(ExternalEngine(gone).ask(HELLO))
    assert caught.value.problem == "away"


def test_redirects_that_keep_the_question_are_followed_three_times(rasa: Server) -> None:
    def onward(handler: Any, question: Any) -> Any:
        step = int(handler.path.rpartition("/")[2]) if handler.path[-1].isdigit() else 0
        if step == last:
            return [{"text": f"After {step}: {question['message']}"}]
        return send(handler, b"", status=307 + step % 2, Location=f"/hook/{step + 1}")

    rasa.answer = onward
    last = 3
    assert asked(rasa).says[0].text == "After 3: hello"
    last = 4
    assert failure(rasa).problem == "status"
