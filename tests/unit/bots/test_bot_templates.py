"""The templates for new bots: complete in every language, publishable as they are, and chosen when a bot is added."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.answering.answer import Input, answer
from bots.answering.published import published_by_slug
from bots.answering.session import Session
from bots.draft import bot_templates, checking
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
from tests.unit.bots.forms import bot_form, errors_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite")]
EVERY = [(name, language) for name in bot_templates.TEMPLATES for language in bot_templates.LANGUAGES]


@pytest.fixture
def clara(client: Client) -> Client:
    """A signed-in configurer."""
    client.force_login(User.objects.create_superuser("clara"))
    return client


def begun(template: str, language: str) -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia", language=language)
    bot_templates.begin(bot, template)
    return Bot.objects.get(pk=bot.pk)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_template_can_be_published_as_it_is_and_understands_its_phrases(template: str, language: str) -> None:
    bot = begun(template, language)
    publish(bot, train=lambda _bot: None)
    assert [problem.text for problem in checking.check(bot)] == []
    published = published_by_slug("pia")
    assert 8 <= len([item for item in published.interactions.values() if item.phrases]) <= 12
    for item in published.interactions.values():
        assert not item.phrases or item.question or len(item.phrases) >= 3, item.name
        for phrase in item.phrases:
            turn = answer(published, Session(), Input("text", phrase))
            assert (turn.understood, turn.interaction) == (True, item.id), phrase
        for button in item.buttons:
            if button.kind == "postback":
                assert answer(published, Session(), Input("postback", button.value or "")).understood, button.label


@pytest.mark.parametrize("template", bot_templates.TEMPLATES)
def test_a_template_is_built_alike_in_every_language(template: str) -> None:
    def shape(language: str) -> list[object]:
        items = bot_templates.document_of(template, language)["interactions"]
        place = {item["name"]: number for number, item in enumerate(items)}
        return [
            (
                item.get("question"), item.get("variable"), place.get(item.get("next")), item.get("asks_for_person"),
                [place.get(button.get("leads_to")) for button in item.get("buttons", [])],
            )
            for item in items
        ]  # fmt: skip

    assert [shape(language) for language in ("de", "fr", "ar")] == [shape("en")] * 3


def test_a_new_bot_begins_with_the_chosen_template_in_its_language_as_a_draft(clara: Client) -> None:
    given = bot_form(language="de", template="appointment", takeover_start_message="Servus!")
    added = clara.post("/admin/bots/bot/add/", given, follow=True)
    bot = Bot.objects.get()
    assert added.status_code == 200
    assert "Put your own hours, prices and promises into it" in added.content.decode()
    assert (bot.published_at, bot.takeover_start_message, bot.default_reply) == (None, "Servus!", "Sorry?")
    assert bot.start_interaction is not None
    assert bot.start_interaction.text.startswith("Guten Tag! Ich bin {{ bot }}.")
    assert bot.end_action.message.startswith("Danke für das Gespräch")
    assert "Termin vereinbaren" in added.content.decode()


@pytest.mark.parametrize("template", ["", None])
def test_a_new_bot_is_empty_unless_a_template_is_chosen(clara: Client, template: str | None) -> None:
    given = bot_form() if template is None else bot_form(template=template)
    assert errors_of(clara.post("/admin/bots/bot/add/", given)) == {}
    assert (Bot.objects.count(), Interaction.objects.count()) == (1, 0)


def test_an_unknown_template_is_refused_and_no_bot_is_made(clara: Client) -> None:
    assert "template" in errors_of(clara.post("/admin/bots/bot/add/", bot_form(template="../parcel")))
    assert not Bot.objects.exists()


def test_a_bot_of_another_language_begins_with_the_english_texts(clara: Client) -> None:
    assert errors_of(clara.post("/admin/bots/bot/add/", bot_form(language="it", template="shop"))) == {}
    assert Interaction.objects.filter(name="Where is my order?").exists()


def test_only_a_new_bot_is_asked_for_a_template(clara: Client) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    assert 'name="template"' in clara.get("/admin/bots/bot/add/").content.decode()
    assert 'name="template"' not in clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()


def test_the_page_for_a_new_bot_has_no_empty_tab(clara: Client) -> None:
    page = clara.get("/admin/bots/bot/add/").context["adminform"]
    assert all(list(part) for part in page)
