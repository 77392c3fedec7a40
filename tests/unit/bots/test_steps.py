"""Until a bot is published, each of its pages says what comes next."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from bots.models import Bot, Interaction
from bots.publishing.publish import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    clara = User.objects.create_user("clara", is_staff=True)
    clara.groups.add(Group.objects.get(name="Configurers"))
    client.force_login(clara)
    return client


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Pia", slug="pia")


def links(clara: Client, page: str) -> dict[str, str]:
    """The addresses in a page's hint about the next step, by the texts of their links."""
    html = clara.get(f"/admin/bots/{page}").content.decode()
    step = re.search(r'<p class="next-step">(.+?)</p>', html)
    return {words: address for address, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', step[1])} if step else {}


def test_first_words_then_a_greeting_then_a_trial_then_visitors(clara: Client, bot: Bot) -> None:
    form, trial = f"bot/{bot.pk}/change/", f"bot/{bot.pk}/try/"
    assert list(links(clara, form)) == ["Add an interaction", "Take a table of phrases"]
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello.")
    assert list(links(clara, form)) == ["Choose the start interaction", "Add an interaction"]
    Bot.objects.filter(pk=bot.pk).update(start_interaction=hello)
    assert list(links(clara, form)) == ["Try it", "Publish it"]
    assert list(links(clara, trial)) == ["Publish it"]
    assert links(clara, f"bot/{bot.pk}/publish/") == {}
    publish(Bot.objects.get())
    assert links(clara, form) == links(clara, trial) == {}


def test_a_bot_with_an_engine_needs_no_words_of_its_own(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(engine="external")
    assert list(links(clara, f"bot/{bot.pk}/change/")) == ["Try it", "Publish it"]


def test_each_step_leads_somewhere(clara: Client, bot: Bot) -> None:
    found = links(clara, f"interaction/?bot__id__exact={bot.pk}")
    Interaction.objects.create(bot=bot, name="hello", text="Hello.")
    found |= links(clara, f"bot/{bot.pk}/picture/")
    assert len(found) == 3
    assert {clara.get(address).status_code for address in found.values()} == {200}
    form = clara.get(found["Add an interaction"]).context["adminform"].form
    assert str(form["bot"].value()) == str(bot.pk)
