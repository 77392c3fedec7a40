"""Topics of one bot are merged into another, looked at before."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft.merging import NEW, merge
from bots.models import Bot, Button, Interaction, Phrase
from tests.cast import build_bot

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def other() -> Bot:
    """A bot with a topic that the first one has, too, and two that lead to each other."""
    bot = Bot.objects.create(name="Shop", slug="shop")
    rows = {name: Interaction.objects.create(bot=bot, name=name, text=f"About {name}") for name in ("prices", "a", "b")}
    Button.objects.create(interaction=rows["a"], label="More", leads_to=rows["b"])
    Button.objects.create(interaction=rows["a"], label="Prices", leads_to=rows["prices"])
    Interaction.objects.filter(pk=rows["b"].pk).update(next=rows["prices"])
    for name, text in (("prices", "the price list"), ("prices", "Hello!"), ("a", "tell me of a"), ("b", "and of b")):
        Phrase.objects.create(interaction=rows[name], text=text)
    return bot


def phrases(bot: Bot, name: str) -> list[str]:
    return list(Phrase.objects.filter(bot=bot, interaction__name=name).values_list("text", flat=True))


def test_phrases_join_the_topic_that_is_there_and_what_leads_elsewhere_is_named(bot: Bot, other: Bot) -> None:
    before = phrases(bot, "prices")
    message = Interaction.objects.get(bot=bot, name="prices").text
    done = merge(other, bot, {"prices": "prices"}, rehearsed=False)
    assert phrases(bot, "prices") == [*before, "the price list"]
    assert done.elsewhere == [("Hello!", "hello")]
    assert Interaction.objects.get(bot=bot, name="prices").text == message
    assert merge(other, bot, {"prices": "prices"}, rehearsed=False).changes == []
    assert phrases(other, "prices") == ["the price list", "Hello!"]


def test_new_topics_lead_to_what_comes_along_and_to_nothing_else(bot: Bot, other: Bot) -> None:
    done = merge(other, bot, {"a": NEW, "b": NEW}, rehearsed=False)
    made = Interaction.objects.get(bot=bot, name="a")
    assert [(button.label, button.leads_to.name) for button in made.buttons.all()] == [("More", "b")]
    assert Interaction.objects.get(bot=bot, name="b").next is None
    assert sorted(done.dropped) == ["a → prices", "b → prices"]
    assert phrases(bot, "a") == ["tell me of a"]


def test_a_topic_whose_name_is_taken_becomes_another_one_and_keeps_what_it_leads_to(bot: Bot, other: Bot) -> None:
    merge(other, bot, {"prices": NEW, "a": NEW, "b": NEW}, rehearsed=False)
    made = Interaction.objects.get(bot=bot, name="prices 2")
    assert made.text == "About prices"
    assert Interaction.objects.get(bot=bot, name="b").next == made


def test_a_rehearsal_changes_nothing(bot: Bot, other: Bot) -> None:
    assert merge(other, bot, {"a": NEW}, rehearsed=True).changes
    assert not Interaction.objects.filter(bot=bot, name="a").exists()


def test_the_page_shows_the_topics_then_the_changes_then_takes_them(bot: Bot, other: Bot, client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    page = f"/admin/bots/bot/{bot.pk}/merge/?from={other.pk}"
    assert "Topics of Shop" in client.get(page).content.decode()
    topic = Interaction.objects.get(bot=other, name="a")
    form = {"topic": topic.pk, f"into-{topic.pk}": ""}
    assert "What would change in the draft" in client.post(page, form).content.decode()
    assert "Tick at least one interaction." in client.post(page, {}).content.decode()
    assert not Interaction.objects.filter(bot=bot, name="a").exists()
    assert client.post(page, form | {"take": "1"}).status_code == 302
    assert Interaction.objects.filter(bot=bot, name="a").exists()
