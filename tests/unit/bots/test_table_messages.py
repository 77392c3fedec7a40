"""Messages of interactions in a table of phrases: downloaded, compared, taken and refused."""

from __future__ import annotations

import pytest

from bots.draft import phrasebook, tables
from bots.draft.checking import check
from bots.draft.phrasebook import Comparison
from bots.draft.tables import Row
from bots.models import Bot, Interaction, Phrase

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    """Two interactions with a phrase each, as an import made them."""
    bot = Bot.objects.create(name="Pia", slug="pia")
    for name in ("refund_late", "hello"):
        item = Interaction.objects.create(bot=bot, name=name, text=name.replace("_", " "))
        Phrase.objects.create(interaction=item, text=f"say {name}")
    return bot


def taken(bot: Bot, *rows: Row, make: bool = False) -> Comparison:
    shown = phrasebook.compare(bot, list(rows))
    done = phrasebook.take(bot, list(rows), shown=shown.key, remove=False, make=make)
    assert done is not None
    return done


def text_of(name: str) -> str:
    return Interaction.objects.get(name=name).text


def test_a_download_has_each_message_once_and_comes_back_without_a_change(bot: Bot) -> None:
    Phrase.objects.create(interaction=Interaction.objects.get(name="hello"), text="hi")
    Interaction.objects.filter(name="hello").update(text="Hello,\n{{ visitor }}!")
    rows = phrasebook.rows(bot)
    assert rows == [
        ("hello", "say hello", "Hello,\n{{ visitor }}!"),
        ("hello", "hi", ""),
        ("refund_late", "say refund_late", "refund late"),
    ]
    for file in (tables.as_csv(rows), tables.as_xlsx(rows)):
        found = tables.read(file)
        assert [(row.interaction, row.phrase, row.message) for row in found.rows] == rows
        assert not phrasebook.compare(bot, found.rows).changes


def test_a_message_becomes_what_the_interaction_says(bot: Bot) -> None:
    rows = (Row(2, "refund_late", "say refund_late", "It takes five days."), Row(3, "refund_late", "where is it", ""))
    done = taken(bot, *rows)
    assert [(line.interaction, line.text, line.before) for line in done.messages] == [
        ("refund_late", "It takes five days.", "refund late")
    ]
    assert (text_of("refund_late"), text_of("hello")) == ("It takes five days.", "hello")
    assert not phrasebook.compare(bot, list(rows)).changes


def test_new_interactions_are_made_with_their_messages(bot: Bot) -> None:
    done = taken(
        bot, Row(2, "opening", "when", ""), Row(3, "opening", "hours", "At nine."), Row(4, "other", "x"), make=True
    )
    assert (done.made, text_of("opening"), text_of("other")) == (2, "At nine.", "other")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("x" * 4001, "Its message is longer than 4000 characters."),
        ("a\x07b", "Its message holds a control character."),
        ("Hello {{ x", "Its message: A variable is written {{ name }}"),
        ("Hello {{ x or y }}", "Its message: {{ x or y }}: what is said if"),
        ("Hello {{ operator }}", "Its message: The variable {{ operator }} does not exist."),
    ],
)
def test_a_message_that_cannot_be_said_is_named_and_its_phrase_is_taken(bot: Bot, message: str, why: str) -> None:
    done = taken(bot, Row(2, "hello", "good evening", message))
    assert [(row.line, row.why[: len(why)]) for row in done.left_out] == [(2, why)]
    assert ([line.text for line in done.added], text_of("hello")) == (["good evening"], "hello")


def test_a_second_message_is_named_with_the_line_of_the_first(bot: Bot) -> None:
    done = taken(bot, Row(2, "hello", "a", "One"), Row(3, "hello", "b", "Two"), Row(4, "hello", "c", "One"))
    assert [(row.line, row.why) for row in done.left_out] == [(3, "Its message: line 2 gives it another one.")]
    assert text_of("hello") == "One"


def test_publishing_counts_the_interactions_that_say_only_their_name(bot: Bot) -> None:
    told = {one.text: [name for _, name in one.interactions] for one in check(bot)}
    assert told["2 interactions say only their name."] == ["hello", "refund_late"]
    Interaction.objects.filter(name="hello").update(text="Good day!")
    assert "1 interaction says only its name." in [one.text for one in check(bot)]
