"""The admin refuses invalid bots and interactions, and says so at the field."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from bots.models import Bot, Button, EndAction, Interaction, Phrase
from bots.models.checks import check_end_actions
from tests.unit.bots.forms import add_interaction, errors_of, interaction_form, save_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    """A signed-in configurer."""
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia")
    for name in ("hello", "track"):
        Phrase.objects.create(interaction=Interaction.objects.create(bot=bot, name=name, text=name), text=f"say {name}")
    return bot


@pytest.fixture
def foreign() -> Interaction:
    return Interaction.objects.create(bot=Bot.objects.create(name="Eve", slug="eve"), name="foreign", text="x")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"default_reply": "Hi {{ no.body }}"}, {"default_reply"}),
        ({"agent_confirmation": "Hi {{ operator }}"}, {"agent_confirmation"}),
        ({"takeover_start_message": "I am {{ operator.name }}"}, {"takeover_start_message"}),
        ({"takeover_start_message": "I am {{ operator"}, {"takeover_start_message"}),
        ({"allowed_origins": "https://a.example\nftp://b.example"}, {"allowed_origins"}),
        ({"default_reply": ""}, {"default_reply"}),
        ({"agent_threshold": "-1"}, {"agent_threshold"}),
        ({"abandoned_after_minutes": "5"}, {"abandoned_after_minutes"}),
        ({"ended_after_minutes": "60"}, {"ended_after_minutes"}),
        ({"stalled_after_minutes": ""}, {"stalled_after_minutes"}),
        ({"red_after_minutes": "2"}, {"red_after_minutes"}),
        ({"amber_after_minutes": "0"}, {"amber_after_minutes"}),
        ({"slug": "with space"}, {"slug"}),
        ({"end_action-0-action": "default"}, {"end_action-0-action"}),
        ({"end_action-0-action": "message"}, {"end_action-0-message"}),
        ({"end_action-0-action": "interaction"}, {"end_action-0-interaction"}),
        ({"end_action-0-action": "message", "end_action-0-message": "{{ x y }}"}, {"end_action-0-message"}),
    ],
)
def test_what_is_wrong_with_a_bot_is_said_at_its_field(
    clara: Client, bot: Bot, changes: dict[str, str], fields: set[str]
) -> None:
    assert set(save_bot(clara, bot, **changes)) == fields


def test_interactions_of_another_bot_are_refused_everywhere(clara: Client, bot: Bot, foreign: Interaction) -> None:
    for field in ("start_interaction", "default_interaction", "no_operator_interaction"):
        assert set(save_bot(clara, bot, **{field: str(foreign.pk)})) == {field}
    end = {"end_action-0-action": "interaction", "end_action-0-interaction": str(foreign.pk)}
    assert set(save_bot(clara, bot, **end)) == {"end_action-0-interaction"}
    assert set(add_interaction(clara, bot, next=str(foreign.pk))) == {"next"}
    assert set(add_interaction(clara, bot, button={"leads_to": foreign.pk})) == {"buttons-0-leads_to"}


def test_the_default_end_action_can_be_chosen_with_a_default_interaction_and_then_needs_it(
    clara: Client, bot: Bot
) -> None:
    hello = Interaction.objects.get(name="hello")
    assert save_bot(clara, bot, **{"default_interaction": str(hello.pk), "end_action-0-action": "default"}) == {}
    end = EndAction.objects.get(bot=bot)
    kept = {"end_action-INITIAL_FORMS": "1", "end_action-0-id": str(end.pk), "end_action-0-bot": str(bot.pk)}
    assert set(save_bot(clara, bot, **{**kept, "end_action-0-action": "default"})) == {"end_action-0-action"}


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ({"kind": "url", "value": "javascript:alert(1)"}, {"buttons-0-value"}),
        ({"kind": "url", "value": ""}, {"buttons-0-value"}),
        ({"kind": "phone", "value": "call me"}, {"buttons-0-value"}),
        ({"kind": "postback"}, {"buttons-0-leads_to"}),
        ({"kind": "url", "value": "https://a.example"}, set()),
        ({"kind": "phone", "value": "+44 20 7946 0000"}, set()),
        ({"kind": "live_agent"}, set()),
        ({"kind": "postback", "value": "say hello"}, set()),
    ],
)
def test_each_kind_of_button_asks_for_what_it_needs(
    clara: Client, bot: Bot, button: dict[str, str], fields: set[str]
) -> None:
    assert set(add_interaction(clara, bot, button=button)) == fields


def test_a_button_leads_to_an_interaction_or_has_words_not_both(clara: Client, bot: Bot) -> None:
    track = Interaction.objects.get(name="track")
    assert set(add_interaction(clara, bot, button={"leads_to": track.pk, "value": "x"})) == {"buttons-0-value"}


@pytest.mark.parametrize(
    ("button", "value"),
    [
        ({"kind": "live_agent", "value": "x"}, ""),
        ({"kind": "url", "value": "https://a.example"}, "https://a.example"),
        ({"kind": "phone", "value": "+44 20 7946 0000"}, "+44 20 7946 0000"),
    ],
)
def test_what_was_filled_in_for_another_kind_of_button_is_not_kept(
    clara: Client, bot: Bot, button: dict[str, str], value: str
) -> None:
    track = Interaction.objects.get(name="track")
    assert add_interaction(clara, bot, button=button | {"leads_to": track.pk}) == {}
    saved = Button.objects.get()
    assert (saved.leads_to, saved.value) == (None, value)


def test_what_was_filled_in_for_another_kind_of_question_is_not_kept(clara: Client, bot: Bot) -> None:
    given = {"question": "date", "variable": "day", "choices": "a\nb", "pattern": "[", "when": "past"}
    assert add_interaction(clara, bot, **given) == {}
    saved = Interaction.objects.get(name="new")
    assert (saved.variable, saved.choices, saved.pattern, saved.when) == ("day", "", "", "past")
    address = f"/admin/bots/interaction/{saved.pk}/change/"
    assert errors_of(clara.post(address, interaction_form(bot, **{**given, "question": ""}))) == {}
    saved.refresh_from_db()
    assert (saved.variable, saved.when) == ("", "")


def test_a_phrase_is_there_once_however_written(clara: Client, bot: Bot) -> None:
    errors = add_interaction(clara, bot, phrases=("fine", "Say  HELLO!"))
    assert errors == {"phrases": ["“say hello” leads to the interaction “hello” already."]}
    assert add_interaction(clara, bot, phrases=("once", "twice", "Twice?", "twice")) == {}
    assert list(Phrase.objects.filter(interaction__name="new").values_list("text", flat=True)) == ["once", "twice"]


def test_an_interaction_says_something_or_asks_for_a_person(clara: Client, bot: Bot) -> None:
    assert set(add_interaction(clara, bot, text="")) == {"text"}
    assert set(add_interaction(clara, bot, text="{{ operator }}")) == {"text"}
    assert set(add_interaction(clara, bot, name="hello")) == {"__all__"}
    assert add_interaction(clara, bot, text="", asks_for_person="on") == {}


def test_two_bots_may_have_the_same_phrases_and_names(clara: Client, bot: Bot, foreign: Interaction) -> None:
    assert add_interaction(clara, foreign.bot, name="hello", phrases=("say hello",)) == {}


@pytest.mark.parametrize("given", ["message", ["message", "message"], ["other"], [1], {"message": 1}, None])
def test_a_rating_is_asked_after_kinds_of_end_actions_each_once(given: Any) -> None:
    assert tuple(EndAction.Action.values) == ("nothing", "default", "message", "interaction")
    check_end_actions(["nothing", "message"])
    with pytest.raises(ValidationError):
        check_end_actions(given)
