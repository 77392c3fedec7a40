"""External engines: what they are asked, what of their answers counts, and where they may be."""

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
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from bots.draft import history
from bots.draft.checking import check
from bots.draft.restoring import copy
from bots.external_engine import addresses
from bots.external_engine.addresses import Address
from bots.external_engine.client import Question, ask
from bots.external_engine.problems import EngineFailed
from bots.external_engine.rasa import Reply
from bots.models import Bot, DraftChange, Engine, Publication
from bots.publishing.publish import publish
from bots.wording.said import SaidButton
from tests.cast import build_bot
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine, send
from tests.unit.test_bots_admin import bot_form

HELLO = Question("7-1", "hello", "7-0-3")


@pytest.fixture
def rasa(settings: Any) -> Iterator[Server]:
    settings.ENGINES_PRIVATE = True
    with engine() as made:
        yield made


def asked(rasa: Server, **given: Any) -> Reply:
    return asyncio.run(ask(Address(rasa.url, **given), HELLO))


def failure(rasa: Server, **given: Any) -> EngineFailed:
    with pytest.raises(EngineFailed) as caught:
        asked(rasa, **given)
    return caught.value


def test_it_is_asked_in_the_format_of_rasas_channel(rasa: Server) -> None:
    reply = asked(rasa)
    [request] = rasa.asked
    assert request.question == {"sender": "7-1", "message": "hello"}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == "7-0-3"
    assert "x-takeover-signature" not in request.headers
    assert [said.text for said in reply.says] == ["You said hello."]
    assert (reply.understood, reply.wants_agent) == (True, False)


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


def test_it_can_ask_for_a_person_and_say_that_it_did_not_understand(rasa: Server) -> None:
    rasa.answer = lambda *_: [{"text": "One moment."}, {"custom": {"takeover": "request_agent"}}]
    assert asked(rasa).wants_agent
    rasa.answer = lambda *_: [{"text": "Sorry?", "custom": {"takeover": "not_understood"}}]
    assert (asked(rasa).understood, asked(rasa).says[0].text) == (False, "Sorry?")
    rasa.answer = lambda *_: []
    assert not asked(rasa).understood
    rasa.answer = lambda *_: [{"text": "Fine.", "custom": ["anything", "else"]}]
    assert asked(rasa).understood


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
        asyncio.run(ask(gone, HELLO))
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
        asyncio.run(ask(Address(f"https://{host}/hook"), HELLO))


@pytest.mark.parametrize("url", ["https://localhost:{port}/hook", "https://127.1:{port}/hook", "http://1.1.1.1/hook"])
def test_names_and_schemes_are_checked_when_it_is_asked(rasa: Server, settings: Any, url: str) -> None:
    settings.ENGINES_PRIVATE = False
    with pytest.raises(EngineFailed) as caught:
        asyncio.run(ask(Address(url.format(port=rasa.url.split(":")[2].split("/")[0])), HELLO))
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
        "from bots.external_engine.client import ask, Question; from bots.external_engine.addresses import Address\n"
        "print(asyncio.run(ask(Address(sys.argv[1]), Question('1', 'hello'))).says[0].text)"
    )
    with engine(certificate) as rasa:
        assert failure(rasa).problem == "away"  # nobody vouches for this certificate here
        trusting = {"SSL_CERT_FILE": str(certificate), "ENGINES_PRIVATE": "1", "DATA_DIR": str(tmp_path)}
        environment = {"DJANGO_SETTINGS_MODULE": "takeover_project.settings", **trusting}
        command = [sys.executable, "-c", code, rasa.url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "You said hello.", done.stderr
    assert json.loads(rasa.asked[-1].body)["message"] == "hello"


ENGINE_FORM = {
    "engine": "external", "external_engine-TOTAL_FORMS": "1", "external_engine-INITIAL_FORMS": "0",
    "external_engine-MIN_NUM_FORMS": "0", "external_engine-MAX_NUM_FORMS": "1",
    "external_engine-0-timeout_seconds": "7",
    "external_engine-0-secret": "between us", "external_engine-0-url": "https://engine.example/hook",
}  # fmt: skip


@pytest.fixture
def clara(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def saved(clara: Client, bot: Bot, **changes: str) -> Any:
    row = Engine.objects.filter(bot=bot).first()
    known = {"external_engine-INITIAL_FORMS": "1", "external_engine-0-id": str(row.pk)} if row else {}
    end = {"end_action-INITIAL_FORMS": "1", "end_action-0-id": str(bot.end_action.pk)}
    both = {"end_action-0-bot": str(bot.pk), "external_engine-0-bot": str(bot.pk)}
    form = bot_form(name=bot.name, slug=bot.slug, **(ENGINE_FORM | known | end | both | changes))
    return clara.post(f"/admin/bots/bot/{bot.pk}/change/", form)


def test_the_secret_is_taken_kept_and_never_shown(clara: Client) -> None:
    bot = build_bot()
    assert saved(clara, bot).status_code == 302
    engine = Engine.objects.get()
    assert (engine.url, engine.secret, engine.timeout_seconds) == ("https://engine.example/hook", "between us", 7)
    page = clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert "https://engine.example/hook" in page
    assert "between us" not in page
    assert (
        saved(clara, bot, **{"external_engine-0-secret": "", "external_engine-0-timeout_seconds": "9"}).status_code
        == 302
    )
    engine.refresh_from_db()
    assert (engine.secret, engine.timeout_seconds) == ("between us", 9)
    told = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert "between us" not in told
    gone = {"external_engine-0-secret": "", "external_engine-0-forget_secret": "on"}
    assert saved(clara, bot, **gone).status_code == 302
    engine.refresh_from_db()
    assert engine.secret == ""


def test_an_address_that_cannot_be_is_said_at_its_field(clara: Client) -> None:
    page = saved(clara, build_bot(), **{"external_engine-0-url": "https://192.168.0.3/hook"})
    assert page.status_code == 200
    assert "192.168.0.3 is a private address" in page.content.decode()
    assert not Engine.objects.exists()


def test_address_and_secret_are_in_no_version_export_or_history(clara: Client) -> None:
    bot = build_bot()
    saved(clara, bot)
    assert [problem for problem in check(bot) if problem.blocking] == []
    publish(bot)
    everything = [
        clara.get(f"/admin/bots/bot/{bot.pk}/{page}/").content.decode()
        for page in ("export", "changes", "exchange", "publish", "picture", "try")
    ]
    everything += [f"{each.content}{each.document}" for each in Publication.objects.all()]
    everything += [str(history.said(change)) for change in DraftChange.objects.all()]
    assert '"engine": "external"' in everything[0]
    assert not any("between us" in text or "engine.example" in text for text in everything)
    made = copy(bot)
    assert (made.engine, Engine.objects.filter(bot=made).exists()) == ("external", False)
    assert "it has no address" in " ".join(problem.text for problem in check(made) if problem.blocking)


def test_try_it_asks_the_engine_and_says_what_is_wrong_with_it(clara: Client, rasa: Server) -> None:
    bot = build_bot()
    saved(clara, bot, **{"external_engine-0-url": rasa.url, "external_engine-0-timeout_seconds": "1"})
    address = f"/admin/bots/bot/{bot.pk}/try/answer/"
    begun = clara.post(address, {"version": "draft"}).json()
    assert begun["engine"] is None

    def said_as(text: str) -> dict[str, str]:
        return {"version": "draft", "_try_state": begun["state"], "_try_kind": "text", "_try_text": text}

    own = clara.post(address, said_as("prices")).json()
    assert (own["interaction"]["name"], own["engine"], rasa.asked) == ("prices", None, [])
    said = said_as("where is it")
    told = clara.post(address, said).json()
    assert ([each["text"] for each in told["says"]], told["understood"]) == (["You said where is it."], True)
    assert told["engine"]["problem"] is None
    assert rasa.asked[0].question["sender"].startswith("try-")
    rasa.answer = lambda handler, _: send(handler, b"", status=503)
    told = clara.post(address, said).json()
    assert (told["says"][0]["text"], told["misses"]) == ("Sorry?", 1)
    assert told["engine"]["problem"] == "It answered with the status 503; 200 is expected."


def test_a_form_that_is_tried_asks_the_engine_that_stands_in_it(clara: Client, rasa: Server) -> None:
    bot = build_bot()
    form = bot_form(
        **ENGINE_FORM,
        **{"name": bot.name, "slug": bot.slug, "end_action-INITIAL_FORMS": "1", "_try": "1"},
        **{"end_action-0-id": str(bot.end_action.pk), "end_action-0-bot": str(bot.pk)},
    ) | {"external_engine-0-bot": str(bot.pk), "external_engine-0-url": rasa.url}
    address = f"/admin/bots/bot/{bot.pk}/change/"
    state = clara.post(address, form).json()["state"]
    said = {"_try_state": state, "_try_kind": "text", "_try_text": "where is it"}
    told = clara.post(address, form | said).json()
    assert ([each["text"] for each in told["says"]], told["engine"]["problem"]) == (["You said where is it."], None)
    assert "x-takeover-signature" in rasa.asked[0].headers
    assert not Engine.objects.exists()
