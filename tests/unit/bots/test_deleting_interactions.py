"""An interaction that others lead to is deleted once it is said where they are to lead instead."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import references
from bots.models import Bot, Button, EndAction, Interaction, Phrase

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    """A bot whose `old` is used in every way there is."""
    bot = Bot.objects.create(name="Pia", slug="pia")
    old, new, other = (Interaction.objects.create(bot=bot, name=name, text=name) for name in ("old", "new", "other"))
    Phrase.objects.create(interaction=old, text="old")
    Button.objects.create(interaction=other, label="Go", leads_to=old)
    Button.objects.create(interaction=old, label="Again", leads_to=old)
    Interaction.objects.filter(pk__in=(other.pk, new.pk)).update(next=old, pause_seconds=3)
    EndAction.objects.create(bot=bot, action="interaction", interaction=old)
    Bot.objects.filter(pk=bot.pk).update(start_interaction=old, default_interaction=old)
    return bot


def test_the_page_names_every_place_and_how_many_they_are(clara: Client, bot: Bot) -> None:
    old = Interaction.objects.get(name="old")
    assert [place.words for place in references.places(old)] == [
        "Setting: Start interaction",
        "Setting: Default interaction",
        "“new”: Next interaction",
        "“other”: Next interaction",
        "Button “Go” of “other”",
        "Setting: End action",
    ]
    html = clara.get(f"/admin/bots/interaction/{old.pk}/delete/").content.decode()
    assert ("6 places lead here" in html, "protected related" in html) == (True, False)


def test_all_places_are_repointed_and_nothing_follows_itself(clara: Client, bot: Bot) -> None:
    old, new, other = (Interaction.objects.get(name=name) for name in ("old", "new", "other"))
    address = f"/admin/bots/interaction/{old.pk}/delete/"
    assert clara.post(address, {"post": "yes", "instead": str(new.pk)}).status_code == 302
    assert not Interaction.objects.filter(name="old").exists()
    found = Bot.objects.get()
    assert {found.start_interaction, found.default_interaction, EndAction.objects.get().interaction} == {new}
    new.refresh_from_db()
    other.refresh_from_db()
    assert (new.next, new.pause_seconds, other.next, other.pause_seconds) == (None, 0, new, 3)
    assert Button.objects.get().leads_to == new


@pytest.mark.parametrize("instead", ["", "itself", "foreign", "999999", "x"])
def test_without_a_place_of_the_same_bot_to_lead_to_nothing_is_deleted(clara: Client, bot: Bot, instead: str) -> None:
    old = Interaction.objects.get(name="old")
    foreign = Interaction.objects.create(bot=Bot.objects.create(name="E", slug="e"), name="f", text="x")
    chosen = {"itself": str(old.pk), "foreign": str(foreign.pk)}.get(instead, instead)
    page = clara.post(f"/admin/bots/interaction/{old.pk}/delete/", {"post": "yes", "instead": chosen})
    assert "Choose the interaction to which they are to lead" in page.content.decode()
    assert Interaction.objects.filter(name="old").exists()
    assert Bot.objects.get(pk=bot.pk).start_interaction == old


def test_several_at_once_are_deleted_only_if_nothing_else_leads_to_them(clara: Client, bot: Bot) -> None:
    old, new, other = (Interaction.objects.get(name=name) for name in ("old", "new", "other"))
    form = {"action": "delete_selected", "post": "yes"}
    html = clara.post("/admin/bots/interaction/", {**form, "_selected_action": [old.pk, new.pk]}).content.decode()
    assert "“old”: Button “Go” of “other”" in html
    assert Interaction.objects.count() == 3
    assert clara.post("/admin/bots/interaction/", {**form, "_selected_action": [other.pk]}).status_code == 302
    assert not Interaction.objects.filter(name="other").exists()


def test_one_that_nothing_leads_to_is_deleted_after_one_question(clara: Client, bot: Bot) -> None:
    other = Interaction.objects.get(name="other")
    address = f"/admin/bots/interaction/{other.pk}/delete/"
    assert "Nothing leads to it." in clara.get(address).content.decode()
    assert clara.post(address, {"post": "yes"}).status_code == 302
