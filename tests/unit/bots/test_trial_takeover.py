"""A configurer tries out a takeover: its start message, the bot's silence and the end actions; nothing is stored."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import trial
from bots.models import Bot, EndAction, Interaction
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client, bot: Bot) -> Any:
    """Clara Kern asks as the page does, and gets the response."""
    client.force_login(User.objects.create_superuser("clara", first_name="Clara", last_name="Kern"))

    def ask(**given: str) -> Any:
        said = {"version": "draft"} | {f"_try_{name}": value for name, value in given.items()}
        return client.post(f"/admin/bots/bot/{bot.pk}/try/answer/", said)

    return ask


def texts(tried: dict[str, Any]) -> list[str]:
    return [said["text"] for said in tried["says"]]


def taken(clara: Any) -> dict[str, Any]:
    tried: dict[str, Any] = clara(state=clara().json()["state"], kind="take").json()
    return tried


def test_the_start_message_is_said_in_the_name_that_visitors_would_read(clara: Any, bot: Bot) -> None:
    start = taken(clara)
    assert texts(start) == ["Hello, Clara Kern here."]
    assert (start["operator"], start["alert"], start["misses"]) == ("Clara Kern", None, 0)
    User.objects.update(first_name="", last_name="")
    assert texts(taken(clara)) == ["Hello, clara here."]
    Bot.objects.update(takeover_start_message="")
    assert texts(taken(clara)) == []


def test_the_end_actions_are_those_of_the_console_the_preselected_one_first(clara: Any, bot: Bot) -> None:
    offered = [(end["action"], end["label"]) for end in taken(clara)["ends"]]
    assert offered == [
        ("interaction", "goodbye"),
        ("nothing", "Nothing"),
        ("message", "A message"),
        ("interaction", "prices"),
    ]
    prices = Interaction.objects.get(name="prices")
    Bot.objects.update(default_interaction=prices)
    EndAction.objects.update(action="message", message="Bye from {{ operator }}.", interaction=None)
    ends = taken(clara)["ends"]
    assert [end["action"] for end in ends[:3]] == ["message", "default", "nothing"]
    assert ends[0]["text"] == "Bye from Clara Kern."


def test_after_an_alert_the_bot_is_silent_until_the_takeover_is_finished(clara: Any, bot: Bot) -> None:
    state = clara().json()["state"]
    for _ in range(3):
        missed = clara(state=state, kind="text", text="quantum chromodynamics").json()
        state = missed["state"]
    assert missed["alert"] == "default_answers"
    start = clara(state=state, kind="take").json()
    silent = start
    for said in ({"kind": "text", "text": "prices"}, {"kind": "live_agent"}, {"kind": "follow"}, {"kind": "take"}):
        silent = clara(state=silent["state"], **said).json()
        assert (silent["says"], silent["ends"], silent["alert"]) == ([], start["ends"], None)
        assert silent["operator"] is None
    end = clara(state=silent["state"], kind="finish", action="nothing").json()
    assert (end["says"], end["ends"], end["operator"], end["misses"]) == ([], [], "Clara Kern", 0)
    again = clara(state=end["state"], kind="text", text="prices").json()
    assert (texts(again), again["interaction"]["name"]) == (["A parcel costs 5."], "prices")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ({"action": "nothing"}, []),
        (
            {"action": "message", "text": "Good *bye*, [x](https://a.example)."},
            ["Good *bye*, [x](https://a.example)."],
        ),
        ({"action": "message", "text": "**Bye**, Clara Kern."}, ["**Bye**, Clara Kern."]),
        ({"action": "default"}, ["Nobody is here now."]),
        ({"action": "interaction", "interaction": "prices"}, ["A parcel costs 5."]),
        ({"action": "interaction", "interaction": "goodbye"}, ["Thank you."]),
    ],
    ids=["nothing", "typed", "suggested", "default", "interaction", "variables"],
)  # fmt: skip
def test_each_end_action_says_what_the_visitor_would_get(
    clara: Any, bot: Bot, end: dict[str, str], said: list[str]
) -> None:
    Bot.objects.update(default_interaction=Interaction.objects.get(name="closed"))
    EndAction.objects.update(message="**Bye**, {{ operator }}.")
    if "interaction" in end:
        end = end | {"interaction": str(Interaction.objects.get(name=end["interaction"]).pk)}
    done = clara(state=taken(clara)["state"], kind="finish", **end).json()
    assert (texts(done), done["operator"], done["ends"]) == (said, "Clara Kern", [])


def test_a_question_of_the_end_action_is_open_and_its_answer_is_understood(clara: Any, bot: Bot) -> None:
    done = Interaction.objects.create(bot=bot, name="done", text="Thank you, {{ who }}.")
    Interaction.objects.filter(name="goodbye").update(question="text", variable="who", next=done)
    end = {"action": "interaction", "interaction": str(Interaction.objects.get(name="goodbye").pk)}
    asked = clara(state=taken(clara)["state"], kind="finish", **end).json()
    answered = clara(state=asked["state"], kind="text", text="Vera").json()
    assert texts(answered) == ["Thank you, Vera."]


def test_a_takeover_closes_an_open_question_and_keeps_what_is_known(clara: Any, bot: Bot) -> None:
    ask = Interaction.objects.create(bot=bot, name="ask", text="And your name?", question="text", variable="name")
    Interaction.objects.filter(name="hello").update(question="text", variable="who", next=ask)
    Bot.objects.update(takeover_start_message="Hello {{ who }}.")
    told = clara(state=clara().json()["state"], kind="text", text="Vera").json()
    assert texts(told) == ["And your name?"]
    start = clara(state=told["state"], kind="take").json()
    assert texts(start) == ["Hello Vera."]
    session = trial.read(start["state"]).session
    assert (session.question, session.variables) == (None, {"who": "Vera"})


def test_what_no_operator_could_send_is_refused(clara: Any, bot: Bot) -> None:
    state = taken(clara)["state"]
    closed = str(Interaction.objects.get(name="closed").pk)
    for end in (
        {"action": "interaction", "interaction": closed},
        {"action": "interaction", "interaction": "0"},
        {"action": "interaction"},
        {"action": "default"},
        {"action": "message", "text": " \u200b "},
        {"action": "nonsense"},
        {},
    ):
        assert clara(state=state, kind="finish", **end).status_code == 400, end
    assert clara(state=f"{state}x", kind="take").status_code == 400
    assert clara(state=f"{state}x", kind="finish", action="nothing").status_code == 400


def test_finishing_what_nobody_took_over_changes_nothing(clara: Any, bot: Bot) -> None:
    begun = clara().json()
    same = clara(state=begun["state"], kind="finish", action="nothing").json()
    assert (same["says"], same["operator"], same["ends"]) == ([], None, [])
