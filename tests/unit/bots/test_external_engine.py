"""External engines: questions to them, valid parts of their answers, and permitted addresses."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bots.engines import addresses
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


PRIVATE = [
    "127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "[::1]", "[fe80::1]", "[fc00::7]", "[::ffff:10.0.0.7]", "[2002:7f00:1::]", "[64:ff9b::a00:7]",
    "[ff02::1]", "[::]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_where_they_are_written_and_where_they_are_asked(host: str) -> None:
    with pytest.raises(ValidationError, match="private address"):
        addresses.check_url(f"https://{host}/hook")
    with pytest.raises(EngineFailed, match="private network"):
        asyncio.run(ExternalEngine(Address(f"https://{host}/hook")).ask(HELLO))


@pytest.mark.parametrize("url", ["https://localhost:{port}/hook", "https://127.1:{port}/hook", "http://1.1.1.1/hook"])
def test_names_and_schemes_are_checked_when_it_is_asked(rasa: Server, settings: Any, url: str) -> None:
    settings.ENGINES_PRIVATE = False
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(ExternalEngine(Address(url.format(port=rasa.url.split(":")[2].split("/")[0]))).ask(HELLO))
    assert caught.value.problem in ("forbidden", "away")
    assert rasa.asked == []


def test_a_redirect_to_where_it_may_not_go_is_not_followed(rasa: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    here = addresses.may_connect
    monkeypatch.setattr(addresses, "may_connect", lambda host: here(host) and host != "127.0.0.2")
    port = rasa.url.split(":")[2].split("/")[0]
    rasa.answer = lambda handler, _: send(handler, b"", status=307, Location=f"http://127.0.0.2:{port}/hook")
    assert failure(rasa).problem == "forbidden"
    assert len(rasa.asked) == 1
    rasa.answer = lambda handler, _: send(handler, b"", status=308, Location="file:///etc/passwd")
    assert failure(rasa).problem == "forbidden"


@pytest.mark.parametrize(
    "url",
    ["", "engine.example", "http://engine.example/hook", "ftp://engine.example/", "https://", "https://user@host.example/",
     "https://host.example:99999/", "https://two words.example/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_of_an_engine_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="cannot be asked"):
        addresses.check_url(url)


def test_a_name_is_taken_and_http_only_where_a_setting_allows_it(settings: Any) -> None:
    addresses.check_url("https://engine.example:8443/webhooks/rest/webhook")
    settings.ENGINES_PRIVATE = True
    addresses.check_url("http://rasa:5005/webhooks/rest/webhook")


def certificate_in(folder: Path) -> Path:
    """For localhost, signed by itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / "localhost.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return path


def test_tls_is_verified(tmp_path: Path, settings: Any) -> None:
    settings.ENGINES_PRIVATE = True
    certificate = certificate_in(tmp_path)
    code = (
        "import asyncio, django, sys; django.setup()\n"
        "from bots.external_engine.client import ExternalEngine; from bots.engines.addresses import Address\n"
        "from bots.engines.seam import Briefing\n"
        "told = Briefing(message='hello')\n"
        "print(asyncio.run(ExternalEngine(Address(sys.argv[1])).ask(told)).says[0].text)"
    )
    with engine(certificate) as rasa:
        assert failure(rasa).problem == "away"  # nobody vouches for this certificate here
        trusting = {"SSL_CERT_FILE": str(certificate), "ENGINES_PRIVATE": "1", "DATA_DIR": str(tmp_path)}
        environment = {"DJANGO_SETTINGS_MODULE": "takeover_project.settings", **trusting}
        command = [sys.executable, "-c", code, rasa.url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "You said hello.", done.stderr
    assert json.loads(rasa.asked[-1].body)["message"] == "hello"
