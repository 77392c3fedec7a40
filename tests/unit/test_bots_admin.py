"""The configurer at work in the admin: what is accepted, and where what is wrong is said."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.answering.published import BotNotFound, published, published_by_slug
from bots.models import Bot, Button, EndAction, Interaction, Phrase
from bots.publishing.publish import publish, unpublished
from conversations.models import Visitor

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


def bot_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Pia", "slug": "pia", "enabled": "on", "language": "en", "start_interaction": "",
        "default_reply": "Sorry?", "default_interaction": "", "cancel_words": "cancel", "agent_threshold": "3",
        "agent_confirmation": "Soon.", "no_operator_interaction": "", "takeover_start_message": "",
        "attachments_email": "", "stalled_after_minutes": "5", "abandoned_after_minutes": "60",
        "engine": "built_in", "external_engine-TOTAL_FORMS": "0", "external_engine-INITIAL_FORMS": "0",
        "ended_after_minutes": "1440", "allowed_origins": "", "question_reply": "Again?",
        "end_action-TOTAL_FORMS": "1", "end_action-INITIAL_FORMS": "0", "end_action-MIN_NUM_FORMS": "1",
        "end_action-MAX_NUM_FORMS": "1", "end_action-0-action": "nothing", "end_action-0-message": "",
        "end_action-0-interaction": "", **changes,
    }  # fmt: skip


def test_a_new_bot_begins_in_its_own_language(clara: Client) -> None:
    page = clara.get("/admin/bots/bot/add/").context["adminform"].form
    untouched = {field: page[field].value() for field in ("default_reply", "cancel_words", "agent_confirmation")}
    made = clara.post("/admin/bots/bot/add/", bot_form(language="fr", **untouched))
    assert made.status_code == 302
    bot = Bot.objects.get()
    assert bot.default_reply.startswith("Désolé")
    assert bot.cancel_words == "annuler"
    assert bot.question_reply == "Again?"


def interaction_form(
    bot: Bot, *, phrases: tuple[str, ...] = (), button: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    form = {
        "bot": str(bot.pk), "name": "new", "text": "Hello", "next": "", "pause_seconds": "0",
        "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0",
        "phrases-TOTAL_FORMS": str(len(phrases)), "phrases-INITIAL_FORMS": "0",
        "buttons-TOTAL_FORMS": "1" if button else "0", "buttons-INITIAL_FORMS": "0",
    }  # fmt: skip
    form |= {f"phrases-{index}-text": text for index, text in enumerate(phrases)}
    given = {"position": "0", "label": "Go", "kind": "postback", "leads_to": "", "value": "", **(button or {})}
    form |= {f"buttons-0-{name}": str(value) for name, value in given.items()} if button else {}
    return form | changes


def save_bot(clara: Client, bot: Bot, **changes: Any) -> dict[str, list[str]]:
    """The errors by field; none when it was saved."""
    return errors_of(clara.post(f"/admin/bots/bot/{bot.pk}/change/", bot_form(**changes)))


def add_interaction(clara: Client, bot: Bot, **changes: Any) -> dict[str, list[str]]:
    return errors_of(clara.post("/admin/bots/interaction/add/", interaction_form(bot, **changes)))


def errors_of(response: Any) -> dict[str, list[str]]:
    if response.status_code == 302:
        return {}
    found = dict(response.context["adminform"].form.errors)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            found |= {f"{form.prefix}-{field}": errors for field, errors in form.errors.items()}
    assert found, "the form was refused without an error at a field"
    return {field: list(errors) for field, errors in found.items()}


def test_a_saved_bot_is_a_draft_until_it_is_published(
    clara: Client, bot: Bot, django_capture_on_commit_callbacks: Any
) -> None:
    publish(bot)
    assert save_bot(clara, bot, name="Paula", default_reply="Pardon?") == {}
    assert published(bot.pk).name == "Pia"
    with django_capture_on_commit_callbacks(execute=True):
        assert clara.post(f"/admin/bots/bot/{bot.pk}/publish/").status_code == 302
    now = published(bot.pk)
    assert (now.name, now.default_reply) == ("Paula", "Pardon?")


def test_a_new_bot_is_published_when_its_configurer_says_so(clara: Client) -> None:
    assert errors_of(clara.post("/admin/bots/bot/add/", bot_form(slug="new"))) == {}
    new = Bot.objects.get(slug="new")
    with pytest.raises(BotNotFound):
        published(new.pk)
    assert clara.post(f"/admin/bots/bot/{new.pk}/publish/").status_code == 302
    assert published(new.pk).default_reply == "Sorry?"


def test_what_says_where_a_bot_is_acts_as_soon_as_it_is_saved(clara: Client, bot: Bot) -> None:
    publish(bot)
    same = {"default_reply": bot.default_reply, "agent_confirmation": bot.agent_confirmation}
    assert save_bot(clara, bot, slug="paula", enabled="", allowed_origins="https://shop.example", **same) == {}
    now = published_by_slug("paula")
    assert (now.enabled, now.allowed_origins) == (False, ("https://shop.example",))
    assert published(bot.pk) is now
    assert unpublished([bot]) == {bot.pk: []}


def test_an_interaction_is_saved_with_phrases_and_buttons_and_published(
    clara: Client, bot: Bot, django_capture_on_commit_callbacks: Any
) -> None:
    publish(bot)
    track = Interaction.objects.get(name="track")
    assert add_interaction(clara, bot, phrases=("where is it", "find it"), button={"leads_to": track.pk}) == {}
    new = Interaction.objects.get(name="new")
    assert new.pk not in published(bot.pk).interactions
    with django_capture_on_commit_callbacks(execute=True):
        clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    now = published(bot.pk)
    assert now.matcher.match("were is it").interaction == new.pk
    assert now.interactions[new.pk].buttons[0].value == f"interaction:{track.pk}"


def test_deleting_an_interaction_is_an_unpublished_change(clara: Client, bot: Bot) -> None:
    publish(bot)
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    assert clara.post(f"/admin/bots/interaction/{hello.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(published(bot.pk).interactions) == [hello.pk, track.pk]
    clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    assert list(published(bot.pk).interactions) == [track.pk]


def test_an_interaction_that_is_needed_is_not_deleted(clara: Client, bot: Bot) -> None:
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    Button.objects.create(interaction=track, label="Go", leads_to=hello)
    response = clara.post(f"/admin/bots/interaction/{hello.pk}/delete/", {"post": "yes"})
    assert (response.status_code, Interaction.objects.filter(pk=hello.pk).exists()) == (200, True)


def test_a_whole_bot_is_deleted_with_all_that_leads_around_in_it(clara: Client, bot: Bot) -> None:
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    Button.objects.create(interaction=track, label="Go", leads_to=hello)
    EndAction.objects.create(bot=bot, action="interaction", interaction=track)
    Interaction.objects.filter(pk=track.pk).update(next=hello)
    Bot.objects.filter(pk=bot.pk).update(start_interaction=hello, default_interaction=track)
    assert clara.post(f"/admin/bots/bot/{bot.pk}/delete/", {"post": "yes"}).status_code == 302
    assert (Bot.objects.count(), Interaction.objects.count(), Phrase.objects.count()) == (0, 0, 0)


def test_a_bot_that_somebody_talked_to_stays_and_the_page_says_what_to_do_instead(clara: Client, bot: Bot) -> None:
    Visitor.objects.create(bot=bot, token_hash="vera")
    said = "the conversations of Pia, which are kept. Switch the bot off instead"
    assert said in clara.get(f"/admin/bots/bot/{bot.pk}/delete/").content.decode()
    form = {"action": "delete_selected", "_selected_action": bot.pk, "post": "yes"}
    for answer in (
        clara.post(f"/admin/bots/bot/{bot.pk}/delete/", {"post": "yes"}),
        clara.post("/admin/bots/bot/", form),
    ):
        assert said in answer.content.decode()
    assert Bot.objects.get() == bot


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"default_reply": "Hi {{ nobody }}"}, {"default_reply"}),
        ({"agent_confirmation": "Hi {{ operator }}"}, {"agent_confirmation"}),
        ({"takeover_start_message": "I am {{ operatr }}"}, {"takeover_start_message"}),
        ({"takeover_start_message": "I am {{ operator"}, {"takeover_start_message"}),
        ({"allowed_origins": "https://a.example\nhttps://b.example/path"}, {"allowed_origins"}),
        ({"default_reply": ""}, {"default_reply"}),
        ({"agent_threshold": "-1"}, {"agent_threshold"}),
        ({"abandoned_after_minutes": "5"}, {"abandoned_after_minutes"}),
        ({"ended_after_minutes": "60"}, {"ended_after_minutes"}),
        ({"stalled_after_minutes": ""}, {"stalled_after_minutes"}),
        ({"slug": "with space"}, {"slug"}),
        ({"end_action-0-action": "default"}, {"end_action-0-action"}),
        ({"end_action-0-action": "message"}, {"end_action-0-message"}),
        ({"end_action-0-action": "interaction"}, {"end_action-0-interaction"}),
        ({"end_action-0-action": "message", "end_action-0-message": "{{ x }}"}, {"end_action-0-message"}),
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
        ({"kind": "live_agent", "value": "x"}, {"buttons-0-value"}),
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
    button = {"kind": "url", "value": "https://a.example", "leads_to": track.pk}
    assert set(add_interaction(clara, bot, button=button)) == {"buttons-0-leads_to"}


def test_a_phrase_is_there_once_however_written(clara: Client, bot: Bot) -> None:
    errors = add_interaction(clara, bot, phrases=("fine", "Say  HELLO!"))
    assert errors == {"phrases-1-text": ["“say hello” leads to the interaction “hello” already."]}
    assert set(add_interaction(clara, bot, phrases=("twice", "Twice?"))) == {"phrases-1-text"}
    assert add_interaction(clara, bot, phrases=("once", "twice")) == {}


def test_an_interaction_says_something_or_asks_for_a_person(clara: Client, bot: Bot) -> None:
    assert set(add_interaction(clara, bot, text="")) == {"text"}
    assert set(add_interaction(clara, bot, text="{{ operator }}")) == {"text"}
    assert set(add_interaction(clara, bot, name="hello")) == {"__all__"}
    assert add_interaction(clara, bot, text="", asks_for_person="on") == {}


def test_two_bots_may_have_the_same_phrases_and_names(clara: Client, bot: Bot, foreign: Interaction) -> None:
    assert add_interaction(clara, foreign.bot, name="hello", phrases=("say hello",)) == {}


def test_fields_complete_among_the_bots_own_interactions(clara: Client, bot: Bot, foreign: Interaction) -> None:
    hello = Interaction.objects.get(name="hello")
    for page in (f"/admin/bots/bot/{bot.pk}/change/", f"/admin/bots/interaction/{hello.pk}/change/"):
        assert f"of_bot={bot.pk}" in clara.get(page).content.decode()
    query = {"app_label": "bots", "model_name": "interaction", "field_name": "next", "term": "", "of_bot": bot.pk}
    found = clara.get("/admin/autocomplete/", query).json()["results"]
    assert [result["text"] for result in found] == ["hello", "track"]


def test_an_interaction_is_added_from_a_field_to_the_same_bot(clara: Client, bot: Bot, foreign: Interaction) -> None:
    hello = Interaction.objects.get(name="hello")
    for page in (f"bot/{bot.pk}/change/", f"interaction/{hello.pk}/change/", f"interaction/add/?bot={bot.pk}"):
        form = clara.get(f"/admin/bots/{page}").content.decode()
        assert f"/admin/bots/interaction/add/?_to_field=id&amp;_popup=1&amp;bot={bot.pk}" in form
    popup = clara.get("/admin/bots/interaction/add/", {"_popup": 1, "bot": bot.pk})
    assert popup.context["adminform"].form["bot"].value() == bot.pk
    assert f"of_bot={bot.pk}" in popup.content.decode()


@pytest.mark.parametrize("bots", [1, 3])
def test_lists_show_counts_in_a_constant_number_of_queries(
    clara: Client, bots: int, django_assert_num_queries: Any
) -> None:
    for number in range(bots):
        bot = Bot.objects.create(name=f"Bot {number}", slug=f"bot-{number}")
        for name in ("a", "b"):
            item = Interaction.objects.create(bot=bot, name=name, text=name)
            Phrase.objects.create(interaction=item, text=name)
            Phrase.objects.create(interaction=item, text=f"{name} {name}")
    clara.get("/admin/bots/bot/")
    with django_assert_num_queries(10):
        page = clara.get("/admin/bots/bot/").content.decode()
    assert re.findall(r'field-phrase_count">(\d+)<', page) == ["4"] * bots
    assert re.findall(r'field-interaction_count"><a [^>]*>(\d+)<', page) == ["2"] * bots
    assert clara.get("/admin/bots/interaction/", {"q": "b b"}).content.decode().count("field-phrase_count") == bots


def test_the_interactions_of_one_bot_name_it_once_and_saving_leads_back_to_them(clara: Client, bot: Bot) -> None:
    own = f"/admin/bots/interaction/?bot__id__exact={bot.pk}"
    page = clara.get(own).content.decode()
    assert ("<h1>Pia: Interactions</h1>" in page, "field-bot" in page) == (True, False)
    assert "field-bot" in clara.get("/admin/bots/interaction/").content.decode()
    assert clara.post("/admin/bots/interaction/add/", interaction_form(bot)).headers["Location"] == own


def test_the_bot_of_an_interaction_stays(clara: Client, bot: Bot, foreign: Interaction) -> None:
    hello = Interaction.objects.get(name="hello")
    form = interaction_form(foreign.bot, name="hello")
    assert errors_of(clara.post(f"/admin/bots/interaction/{hello.pk}/change/", form)) == {}
    hello.refresh_from_db()
    assert hello.bot == bot


def test_the_pages_have_no_inline_script_or_style(clara: Client, bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    for page in ("bot/", "bot/add/", f"bot/{bot.pk}/change/", "interaction/", f"interaction/{hello.pk}/change/",
                 f"bot/{bot.pk}/publish/", f"interaction/?bot__id__exact={bot.pk}"):  # fmt: skip
        html = clara.get(f"/admin/bots/{page}").content.decode()
        assert (
            re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|<style|\sstyle=|\son\w+=\"", html)
            == []
        )
