"""An archived interaction is in no list, picture, export or published version, and comes back with everything."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from bots.draft import history, interaction_archive, references, restoring
from bots.draft.graph import graph_of
from bots.models import (
    ArchivedInteraction,
    Bot,
    Button,
    Condition,
    DraftChange,
    EndAction,
    Interaction,
    Phrase,
    Wording,
)
from bots.publishing.content import content_of
from bots.publishing.documents import document
from bots.publishing.publish import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    """A bot whose `old` has rows of every kind, and is used in every way there is."""
    bot = Bot.objects.create(name="Pia", slug="pia", languages=["de"])
    values: dict[str, Any] = {"question": "number", "variable": "count", "translations": {"de": {"text": "alt"}}}
    old, new, other = (Interaction.objects.create(bot=bot, name=name, text=name) for name in ("old", "new", "other"))
    Interaction.objects.filter(pk=old.pk).update(**values, next=other, pause_seconds=4)
    for text in ("old words", "very old words"):
        Phrase.objects.create(interaction=old, text=text)
    Wording.objects.create(interaction=old, text="old again")
    Button.objects.create(interaction=old, label="Away", leads_to=new, translations={"de": {"label": "Weg"}})
    Condition.objects.create(interaction=old, variable="count", test="more", value="3", leads_to=new)
    Button.objects.create(interaction=other, label="Go", leads_to=old)
    Condition.objects.create(interaction=other, variable="count", test="filled", leads_to=old)
    Interaction.objects.filter(pk=new.pk).update(next=old)
    EndAction.objects.create(bot=bot, action="interaction", interaction=old)
    Bot.objects.filter(pk=bot.pk).update(start_interaction=old)
    return Bot.objects.get(pk=bot.pk)


def called(name: str) -> Interaction:
    return Interaction.objects.get(name=name)


def archived(bot: Bot, name: str = "old", instead: str = "new") -> ArchivedInteraction:
    return interaction_archive.archive(called(name), who="clara", instead=called(instead))


def restored(kept: ArchivedInteraction) -> interaction_archive.Restored:
    done = interaction_archive.restore(kept)
    assert done is not None
    return done


def test_it_comes_back_as_it_was_with_its_ids_and_with_all_that_led_to_it(bot: Bot) -> None:
    before, buttons = document(bot), list(Button.objects.order_by("pk").values())
    done = restored(archived(bot))
    assert document(Bot.objects.get()) == before
    assert list(Button.objects.order_by("pk").values()) == buttons
    assert (done.back, done.led, done.elsewhere, done.dropped) == (5, 5, [], [])
    assert not ArchivedInteraction.objects.exists()


def test_meanwhile_it_is_in_no_draft_no_picture_and_no_published_version(bot: Bot, clara: Client) -> None:
    old = called("old")
    publish(bot)
    archived(bot)
    bot = Bot.objects.get()
    publish(bot)
    content = content_of(bot)
    assert (old.pk in content.interactions, content.start) == (False, called("new").pk)
    assert all(old.pk not in (edge.source, edge.target) for edge in graph_of(content).edges)
    assert "old" not in [item["name"] for item in restoring.portable(bot)["interactions"]]
    html = clara.get(f"/admin/bots/interaction/?bot__id__exact={bot.pk}").content.decode()
    assert (">old<" in html, "1 archived" in html) == (False, True)
    assert "old" not in [item.name for item in Interaction.objects.filter(bot=restoring.copy(bot))]


def test_only_places_that_nobody_has_changed_since_lead_to_it_again(bot: Bot) -> None:
    kept = archived(bot)
    Bot.objects.update(start_interaction=called("other"))
    Button.objects.filter(label="Go").delete()
    assert (restored(kept).back, Bot.objects.get().start_interaction) == (3, called("other"))


def test_what_is_taken_meanwhile_is_named_and_stays(bot: Bot) -> None:
    kept = archived(bot, instead="other")
    interaction_archive.archive(called("new"), instead=called("other"))
    newer = Interaction.objects.create(bot=bot, name="old", text="newer")
    Phrase.objects.create(interaction=newer, text="Old words!")
    done = restored(kept)
    assert (done.item.name, done.elsewhere, len(done.dropped)) == ("old 2", ["old words"], 2)
    assert [phrase.text for phrase in done.item.phrases.all()] == ["very old words"]
    assert (done.item.next, newer.phrases.count()) == (called("other"), 1)
    done.item.full_clean()


def test_a_name_of_full_length_gets_a_number_too(bot: Bot) -> None:
    Interaction.objects.filter(name="old").update(name="é" * 100)
    kept = interaction_archive.archive(called("é" * 100), instead=called("new"))
    Interaction.objects.create(bot=bot, name="é" * 100, text="x")
    assert restored(kept).item.name == "é" * 98 + " 2"


def test_without_a_place_to_lead_to_it_stays(bot: Bot) -> None:
    with pytest.raises(interaction_archive.InUse):
        interaction_archive.archive(called("old"))
    assert (called("old").phrases.count(), ArchivedInteraction.objects.count()) == (2, 0)


def test_who_restores_second_changes_nothing(bot: Bot) -> None:
    kept = archived(bot)
    again = ArchivedInteraction.objects.get(pk=kept.pk)
    restored(kept)
    assert (interaction_archive.restore(again), Interaction.objects.filter(bot=bot).count()) == (None, 3)


def test_undoing_brings_it_back_and_takes_it_out_of_the_archive(bot: Bot, clara: Client) -> None:
    history.note(bot.pk)
    before = document(bot)
    address = f"/admin/bots/interaction/{called('old').pk}/delete/"
    form = {"post": "yes", "archive": "x", "instead": str(called("new").pk)}
    assert clara.post(address, form).status_code == 302
    change = DraftChange.objects.filter(bot=bot).latest("pk")
    assert (change.who, change.what) == ("clara", "Archived “old”.")
    history.undo(change)
    after = document(Bot.objects.get())
    assert sorted(item["name"] for item in after["interactions"]) == ["new", "old", "other"]
    assert after["bot"] == before["bot"]
    assert not ArchivedInteraction.objects.exists()


def test_the_pages_archive_and_restore_and_say_what_happened(bot: Bot, clara: Client) -> None:
    old = called("old")
    address = f"/admin/bots/interaction/{old.pk}/delete/"
    html = clara.get(address).content.decode()
    assert ("5 places lead here" in html, "Change that and archive" in html) == (True, True)
    refused = clara.post(address, {"post": "yes", "archive": "x", "instead": ""}).content.decode()
    assert ("Choose the interaction to which they are to lead" in refused, called("old").pk) == (True, old.pk)
    clara.post(address, {"post": "yes", "archive": "x", "instead": str(called("new").pk)})
    archive = f"/admin/bots/bot/{bot.pk}/archived/"
    assert "old" in clara.get(archive).content.decode()
    kept = ArchivedInteraction.objects.get()
    html = clara.post(archive, {"archived": kept.pk, "act": "restore"}, follow=True).content.decode()
    assert ("is back in the draft" in html, "5 of 5 places lead to it again." in html) == (True, True)
    assert references.places(called("old"))
    assert clara.post(archive, {"archived": kept.pk, "act": "restore"}).status_code == 404


def test_one_without_references_is_archived_at_once_and_can_be_deleted_for_good(bot: Bot, clara: Client) -> None:
    lone = Interaction.objects.create(bot=bot, name="lone", text="<script>alert(1)</script>")
    clara.post(f"/admin/bots/interaction/{lone.pk}/delete/", {"post": "yes", "archive": "x"})
    archive = f"/admin/bots/bot/{bot.pk}/archived/"
    assert "<script>alert(1)" not in clara.get(archive).content.decode()
    clara.post(archive, {"archived": ArchivedInteraction.objects.get().pk, "act": "delete"})
    assert (ArchivedInteraction.objects.count(), Interaction.objects.filter(name="lone").exists()) == (0, False)


def test_the_archive_of_one_bot_is_not_reached_through_another_nor_without_the_right(bot: Bot, client: Client) -> None:
    kept = archived(bot)
    other = Bot.objects.create(name="E", slug="e")
    looker = User.objects.create_user("vera", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__in=("change_bot", "view_bot")))
    client.force_login(looker)
    form = {"archived": kept.pk, "act": "restore"}
    assert client.post(f"/admin/bots/bot/{other.pk}/archived/", form).status_code == 404
    assert client.post(f"/admin/bots/bot/{bot.pk}/archived/", form).status_code == 403
    assert ArchivedInteraction.objects.count() == 1
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(f"/admin/bots/bot/{bot.pk}/archived/").status_code == 403


def test_a_bot_is_deleted_with_its_archive(bot: Bot) -> None:
    archived(bot)
    bot.delete()
    assert not ArchivedInteraction.objects.exists()


def test_who_archives_second_finds_it_gone_and_what_was_saved_last_is_kept(bot: Bot) -> None:
    stale, other = called("old"), called("new")
    Interaction.objects.filter(pk=stale.pk).update(text="saved since")
    kept = interaction_archive.archive(stale, instead=other)
    with pytest.raises(interaction_archive.Gone):
        interaction_archive.archive(stale, instead=other)
    assert (kept.content["values"]["text"], ArchivedInteraction.objects.count()) == ("saved since", 1)
    Interaction.objects.filter(pk=called("other").pk).update(next=None)
    gone = called("new")
    interaction_archive.archive(gone, instead=called("other"))
    with pytest.raises(interaction_archive.Gone):
        interaction_archive.archive(called("other"), instead=gone)
