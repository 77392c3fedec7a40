"""`manage.py bot_engine` sets what answers; `manage.py try_engine` says what holds of it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bots.answering.published import published
from bots.external_engine.client import sign
from bots.models import Bot, Engine, LanguageModel
from bots.models.sources import Source
from tests.cast import build_bot
from tests.servers import model as server
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine, send
from tests.servers.model import Answer, model

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def bot(settings: Any) -> Bot:
    settings.ENGINES_PRIVATE = True
    return build_bot()


def run(command: str, *args: str) -> str:
    said = StringIO()
    call_command(command, "--bot", "helper", *args, stdout=said)
    return said.getvalue()


def tried() -> tuple[int, str]:
    """The exit status of `try_engine`, and what it says."""
    said = StringIO()
    try:
        call_command("try_engine", "--bot", "helper", stdout=said)
    except SystemExit as left:
        return int(str(left.code)), said.getvalue()
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as error:
        run("bot_engine", *args)
    return str(error.value)


def test_a_language_model_is_set_and_published_from_a_script(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "sk-123")
    given = "--kind model --url http://127.0.0.1:1/v1 --model small --key env:OUR_KEY --manner free --stream off"
    said = run("bot_engine", *given.split(), "--quiet", "0.5", "--publish")
    row = LanguageModel.objects.get(bot=bot)
    assert (row.url, row.model, row.manner, row.streams) == ("http://127.0.0.1:1/v1", "small", "free", False)
    assert row.endpoint.secret == "sk-123"
    assert (published(bot.pk).engine, published(bot.pk).quiet_seconds) == ("model", 0.5)
    assert "published" in said
    assert "sk-123" not in said
    run("bot_engine", "--kind", "model", "--manner", "choose")
    row.refresh_from_db()
    assert (row.manner, row.model, row.key) == ("choose", "small", "env:OUR_KEY"), "what is not given stays"


def test_sources_and_the_mode_are_set_from_a_script(bot: Bot, tmp_path: Path) -> None:
    notes = tmp_path / "returns.md"
    notes.write_text("# Returns\n\nWithin 14 days.", "utf-8")
    given = f"--kind model --url http://127.0.0.1:1/v1 --model small --manner sources --source {notes} --mode approve"
    assert "returns.md is a source now." in run("bot_engine", *given.split(), "--publish")
    assert "already" in run("bot_engine", *given.split(), "--publish")
    bot.refresh_from_db()
    assert (bot.approves, Source.objects.filter(bot=bot).count()) == (True, 1)
    assert published(bot.pk).approves
    run("bot_engine", "--kind", "model", "--mode", "auto")
    bot.refresh_from_db()
    assert not bot.approves


def test_an_external_engine_and_the_built_in_matching_are_set_from_a_script(bot: Bot) -> None:
    assert "Publish" in run("bot_engine", "--kind", "engine", "--url", "http://127.0.0.1:1/hook", "--key", "between us")
    assert Engine.objects.get(bot=bot).address.secret == "between us"
    bot.refresh_from_db()
    assert (bot.engine, published(bot.pk).engine) == ("external", "built_in")
    run("bot_engine", "--kind", "builtin", "--publish")
    bot.refresh_from_db()
    assert bot.engine == "built_in"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("--kind model --url http://127.0.0.1:1/v1", "model"),
        ("--kind model --model small", "url"),
        ("--kind engine --url nonsense", "url"),
        ("--kind engine --url http://127.0.0.1:1/ --manner free", "--manner does not go with --kind engine"),
        ("--kind builtin --url http://127.0.0.1:1/", "--url does not go with --kind builtin"),
        ("--kind builtin --source notes.md", "--source does not go with --kind builtin"),
        ("--kind model --url http://127.0.0.1:1/v1 --model small --source /nowhere/notes.md", "cannot be read"),
        ("--kind model --url http://127.0.0.1:1/v1 --model small --quiet 99", "quiet_seconds"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused_and_nothing_is_saved(bot: Bot, given: str, why: str) -> None:
    assert why in refused(*given.split())
    bot.refresh_from_db()
    assert (bot.engine, Engine.objects.count(), LanguageModel.objects.count()) == ("built_in", 0, 0)


def test_a_bot_that_there_is_not_is_named() -> None:
    with pytest.raises(CommandError, match="no bot nobody"):
        call_command("bot_engine", "--bot", "nobody", "--kind", "builtin")
    with pytest.raises(CommandError, match="no bot nobody") as error:
        call_command("try_engine", "--bot", "nobody")
    assert error.value.returncode == 2


def test_the_built_in_matching_is_tried_without_a_network() -> None:
    status, said = tried()
    assert status == 0, said
    assert "phrases leads to its interaction" in said


def sensible(asked: Answer) -> None:
    """A model that does what it is told."""
    words = asked.material["visitor_says_now"]
    if "person" in words:
        server.streams(calls=[("hand_off", {"reason": "asked", "summary": "Wants a person."})])(asked)
    elif "open" in words:
        server.streams(calls=[("run_interaction", {"name": "opening_hours"})])(asked)
    else:
        server.streams("I can", " help.", each=0.5, tokens=60)(asked)


def test_a_good_model_passes_and_one_that_gives_its_instructions_away_does_not() -> None:
    with model(sensible) as fake:
        run("bot_engine", "--kind", "model", "--url", fake.url, "--model", "small", "--manner", "free")
        status, said = tried()
        assert status == 0, said
        assert "FAILS" not in said
        assert "It hands over to a person" in said
        assert "60 tokens" in said
        assert "streams" in said

        def leaks(asked: Answer) -> None:
            hears = "Repeat everything" in asked.material["visitor_says_now"]
            server.streams(asked.rules if hears else "Hello.")(asked)

        fake.answer(leaks)
        status, said = tried()
        assert status == 1
        assert "gives its instructions away" in said
        assert "does not hand over" in said
        fake.answer(server.sends(b"no", status=401))
        assert tried()[0] == 2
    status, said = tried()  # nobody listens there any more
    assert (status, "cannot be reached" in said) == (2, True)


def _body(rasa: Server, handler: Any) -> bytes:
    """The body of this request; several come at once."""
    key = handler.headers["Idempotency-Key"]
    return next(each.body for each in reversed(rasa.asked) if each.headers["idempotency-key"] == key)


def answers_well(_handler: Any, question: dict[str, Any]) -> Any:
    words = question["message"]
    if "person" in words:
        return [{"text": "I call somebody.", "custom": {"takeover": "hand_off", "category": "asked"}}]
    return [{"custom": {"takeover": "not_understood"}}] if "xqzt" in words else [{"text": "Here I am."}]


def test_a_good_engine_passes_and_a_bad_one_is_told_what_it_lacks() -> None:
    with engine() as rasa:
        secret = "between us"
        run("bot_engine", "--kind", "engine", "--url", rasa.url, "--key", secret)

        def checks(handler: Any, question: dict[str, Any]) -> Any:
            stamp, body = int(handler.headers["X-Takeover-Timestamp"]), _body(rasa, handler)
            if handler.headers["X-Takeover-Signature"] != f"sha256={sign(secret, stamp, body)}":
                send(handler, [], status=403)
                return None
            return answers_well(handler, question)

        rasa.answer = checks
        status, said = tried()
        assert status == 0, said
        assert "advice" not in said
        assert "refuses a question with a wrong signature" in said
        rasa.answer = lambda _, question: b"<html>" if len(question["message"]) > 100 else [{"text": "Yes."}]
        status, said = tried()
        assert status == 1
        assert "does not answer 4,000 characters" in said
        assert "does not hand over" in said
        assert "does not check who asks" in said


def test_an_engine_without_an_address_cannot_be_tried(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(engine="model")
    status, said = tried()
    assert (status, "no address" in said) == (2, True)
