"""Before publishing, sentences of the last 30 days are replayed on both versions."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from bots.answering.published import published
from bots.draft import replaying
from bots.models import Bot, Interaction, OutOfScope, Phrase
from conversations.domain import said_lately
from tests.cast import build_bot
from tests.unit.conversations.test_not_understood import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def different(bot: Bot) -> list[tuple[str, str, str]]:
    found = replaying.replay(bot, said_lately.sentences(bot.pk))
    assert found is not None
    return [(one.text, one.before.name, one.after.name) for one in found.different]


def test_each_sentence_that_is_answered_differently_is_named_with_both_answers(bot: Bot) -> None:
    talk(bot, "v Hello!", "b Hello", "v a llama?", "? Pardon?", "p A button", "v how much is it", "b 5", "o no")
    assert different(bot) == []
    prices, hello = (Interaction.objects.get(bot=bot, name=name) for name in ("prices", "hello"))
    Phrase.objects.create(interaction=prices, text="a llama")
    Phrase.objects.filter(bot=bot, text="hello").delete()
    Phrase.objects.create(interaction=prices, text="hello")
    assert ("Hello!", "hello", "prices") in different(bot)
    assert ("a llama?", "default answer", "prices") in different(bot)
    assert len(different(bot)) == 2
    # A new name is no other answer.
    hello.name = "greeting"
    hello.save()
    assert len(different(bot)) == 2


def test_what_means_nothing_now_is_a_difference_and_unpublished_bots_have_none(bot: Bot) -> None:
    said = ["how much does it cost please", "zzz"]
    before = published(bot.pk).matcher.likeliest(said[0]).interaction
    OutOfScope.objects.create(bot=bot, text=said[0])
    found = replaying.replay(bot, said)
    assert found is not None
    assert [one.text for one in found.different] == (said[:1] if before else [])
    assert replaying.replay(Bot.objects.create(name="x", slug="x"), said) is None


def test_a_replay_stops_in_time_and_says_how_far_it_came(bot: Bot) -> None:
    found = replaying.replay(bot, [f"sentence {at}" for at in range(100)], seconds=0)
    assert found is not None
    assert (found.compared, found.said) == (1, 100)


def test_only_the_latest_different_sentences_of_thirty_days_are_taken(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said_lately, "SENTENCES", 2)
    talk(bot, "v first", "v Second", "v second!", "v third")
    talk(bot, "v long ago", days_ago=31)
    talk(build_bot("other"), "v elsewhere")
    assert said_lately.sentences(bot.pk) == ["third", "second!"]


def test_the_page_shows_it_to_those_who_may_read_sentences(bot: Bot, client: Client) -> None:
    talk(bot, "v a llama?", "? Pardon?")
    Phrase.objects.create(interaction=Interaction.objects.get(bot=bot, name="prices"), text="a llama")
    user = User.objects.create_user("clara", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_bot", "view_entry"]))
    client.force_login(user)
    page = f"/admin/bots/bot/{bot.pk}/publish/"
    assert "1 sentence is answered differently." in client.get(page).content.decode()
    user.user_permissions.set(Permission.objects.filter(codename="change_bot"))
    assert "answered differently" not in client.get(page).content.decode()
