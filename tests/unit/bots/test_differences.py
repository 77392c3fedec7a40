"""The changes of a draft since it was published, in words."""

import pytest

from bots.answering.published import published
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Publication
from bots.publishing.publish import publish, publish_again, unpublished
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def of(bot: Bot, name: str) -> Interaction:
    return Interaction.objects.get(bot=bot, name=name)


def changes(bot: Bot) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    found = unpublished([Bot.objects.get(pk=bot.pk)])[bot.pk]
    assert found is not None
    return [
        (one.kind, one.name, [(change.label, change.before, change.after) for change in one.changes]) for one in found
    ]


def test_a_bot_just_published_has_no_changes(bot: Bot) -> None:
    assert changes(bot) == []
    assert unpublished([Bot.objects.create(name="New", slug="new")]).popitem()[1] is None


def test_every_kind_of_edit_is_one_change_in_words(bot: Bot) -> None:
    hello, prices = of(bot, "hello"), of(bot, "prices")
    Bot.objects.filter(pk=bot.pk).update(default_reply="What?", start_interaction=prices)
    Interaction.objects.filter(pk=prices.pk).update(text="It costs 6.", next=hello, operators_may_send=False)
    Phrase.objects.filter(text="how much is it").delete()
    Phrase.objects.create(interaction=prices, text="what is the price")
    Interaction.objects.create(bot=bot, name="new", text="New")
    EndAction.objects.filter(bot=bot).update(action="nothing", interaction=None)
    assert changes(bot) == [
        ("setting", "start interaction", [("start interaction", "hello", "prices")]),
        ("setting", "default reply", [("default reply", "Pardon?", "What?")]),
        ("setting", "end action: action", [("end action: action", "Another interaction", "Send nothing")]),
        ("setting", "end action: interaction", [("end action: interaction", "goodbye", "")]),
        ("added", "new", []),
        (
            "changed",
            "prices",
            [
                ("message", "A parcel costs 5.", "It costs 6."),
                ("next interaction", "", "hello"),
                ("operators may send it", "yes", "no"),
                ("phrases", "how much is it", "what is the price"),
            ],
        ),
    ]


def test_a_new_name_changes_that_interaction_only_not_those_that_lead_to_it(bot: Bot) -> None:
    Interaction.objects.filter(pk=of(bot, "prices").pk).update(name="costs")
    assert changes(bot) == [("changed", "costs", [("name", "prices", "costs")])]


def test_buttons_and_deleted_interactions_are_told(bot: Bot) -> None:
    Button.objects.filter(label="A person").delete()
    of(bot, "goodbye").phrases.all().delete()
    EndAction.objects.filter(bot=bot).delete()
    of(bot, "goodbye").delete()
    told = changes(bot)
    assert [(kind, name) for kind, name, _ in told] == [
        ("setting", "end action: action"), ("setting", "end action: interaction"), ("changed", "hello"),
        ("removed", "goodbye"),
    ]  # fmt: skip
    label, before, after = told[2][2][0]
    assert (label, len(before.splitlines()), len(after.splitlines())) == ("buttons", 3, 2)


def test_an_earlier_version_is_published_again_and_the_draft_stays(bot: Bot) -> None:
    first = Publication.objects.get()
    Interaction.objects.filter(pk=of(bot, "hello").pk).update(text="Changed")
    publish(bot)
    publish_again(first)
    assert published(bot.pk).interactions[of(bot, "hello").pk].text == "Hello, what can I do for you?"
    assert [(kind, name) for kind, name, _ in changes(bot)] == [("changed", "hello")]
    publish(bot)
    assert (changes(bot), Publication.objects.count()) == ([], 2)
