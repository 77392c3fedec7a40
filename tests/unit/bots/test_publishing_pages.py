"""The pages that publish a bot, and take a publication back."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.answering.published import published
from bots.models import Bot, Button, Interaction, Publication
from bots.publishing.publish import publish
from bots.workplace import publishing_pages
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def test_the_page_refuses_to_publish_what_is_broken_and_links_to_the_form(clara: Client, bot: Bot) -> None:
    Button.objects.filter(label="Our site").update(value="javascript:alert(1)")
    answer = clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    assert answer.status_code == 409
    assert f'/admin/bots/interaction/{bot.interactions.get(name="hello").pk}/change/">hello' in answer.content.decode()
    assert Publication.objects.count() == 1


def test_the_page_publishes_and_takes_back_and_says_who_did(clara: Client, bot: Bot) -> None:
    page = f"/admin/bots/bot/{bot.pk}/publish/"
    first = Publication.objects.get()
    Bot.objects.filter(pk=bot.pk).update(default_reply="What?")
    assert "1 unpublished change<" in clara.get("/admin/bots/bot/").content.decode()
    assert clara.post(page).status_code == 302
    newest = Publication.objects.latest("id")
    assert (newest.by.username, published(bot.pk).default_reply) == ("clara", "What?")  # type: ignore[union-attr]
    assert clara.post(f"/admin/bots/bot/{bot.pk}/publish-again/", {"version": first.pk}).status_code == 302
    assert published(bot.pk).default_reply == "Pardon?"
    assert clara.get(f"/admin/bots/bot/{bot.pk}/publish-again/").status_code == 405
    history = clara.get(f"/admin/bots/bot/{bot.pk}/history/").content.decode()
    assert (history.count("Published."), history.count("Published the earlier version")) == (1, 1)


def test_a_version_of_another_bot_is_not_published_here(clara: Client, bot: Bot) -> None:
    other = build_bot("other")
    foreign = Publication.objects.get(bot=other)
    answer = clara.post(f"/admin/bots/bot/{bot.pk}/publish-again/", {"version": foreign.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "page", ["publish", "publish-again", "try", "try/answer", "picture", "exchange", "export", "copy", "discard"]
)
def test_the_pages_are_for_those_who_may_change_the_bot(client: Client, bot: Bot, page: str) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(f"/admin/bots/bot/{bot.pk}/{page}/").status_code in (403, 405)
    assert client.post(f"/admin/bots/bot/{bot.pk}/{page}/").status_code == 403


def test_saving_says_that_it_is_in_the_draft(clara: Client, bot: Bot) -> None:
    hello = bot.interactions.get(name="hello")
    form: dict[str, Any] = {
        "bot": str(bot.pk), "name": "hello", "text": "Changed", "next": "", "pause_seconds": "0",
        "buttons-TOTAL_FORMS": "0", "buttons-INITIAL_FORMS": "0",
        "conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0",
        "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = clara.post(f"/admin/bots/interaction/{hello.pk}/change/", form, follow=True).content.decode()
    assert "“hello” is saved in the draft of Helper (1 unpublished change)" in answer
    assert answer.count('<li class="success">') == answer.count('class="messagelist"') == 1


def test_what_somebody_else_saved_meanwhile_is_neither_published_nor_discarded_unseen(clara: Client, bot: Bot) -> None:
    address = f"/admin/bots/bot/{bot.pk}/publish/"
    first = publish(bot)
    Interaction.objects.filter(bot=bot, name="hello").update(text="Good day")
    seen = clara.get(address).context["seen"]
    Interaction.objects.filter(bot=bot, name="hello").update(text="Half a sen")
    for page in (address, f"/admin/bots/bot/{bot.pk}/discard/"):
        html = clara.post(page, {"seen": seen}, follow=True).content.decode()
        assert "Somebody changed the draft while you looked" in html
    bot.refresh_from_db()
    assert (bot.published_hash, Interaction.objects.get(bot=bot, name="hello").text) == (first.hash, "Half a sen")
    clara.post(address, {"seen": clara.get(address).context["seen"]})
    bot.refresh_from_db()
    assert bot.published_hash != first.hash


def test_a_bot_that_is_deleted_while_it_is_published_is_not_found(
    clara: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = publishing_pages.checking.check

    def delete_meanwhile(given: Bot) -> Any:
        found = check(given)
        Bot.objects.get(pk=given.pk).delete()
        return found

    monkeypatch.setattr(publishing_pages.checking, "check", delete_meanwhile)
    assert clara.post(f"/admin/bots/bot/{bot.pk}/publish/").status_code == 404
