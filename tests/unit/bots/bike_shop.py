"""The bot of a bike shop, whose repair asks for a name and a day."""

from __future__ import annotations

import msgspec
import pytest

from bots.answering.answer import Input, answer
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.turns import Turn
from bots.models import Bot, Button, Interaction, Phrase

PHRASES = {
    "hours": ("what are your opening hours?", "when are you open", "opening times", "are you open on sunday"),
    "person": ("talk to a person", "can I talk to somebody", "I need a human being", "get me an employee"),
    "repair": ("repair my bike", "my bike is broken", "I need a repair", "book a repair"),
    "prices": ("what does a bike cost", "bike prices", "how expensive are your bikes"),
    "hello": ("hello", "good morning", "hi there"),
}


@pytest.fixture
def bot(db: None) -> Bot:
    """A bike shop: `repair` asks for a name, then for a day, then says both."""
    bot = Bot.objects.create(
        name="Pia", slug="pia", cancel_words="cancel, stop", question_reply="That does not fit.", asks_back=False
    )
    done = Interaction.objects.create(bot=bot, name="done", text="{{ name }} on {{ day }}.")
    day = Interaction.objects.create(
        bot=bot, name="day", text="Which day?", question="date", variable="day", when="future", next=done
    )
    rows = {
        "repair": Interaction(
            bot=bot, name="repair", text="What is your name?", question="text", variable="name", next=day
        ),
        "hours": Interaction(bot=bot, name="hours", text="From 9 to 5."),
        "prices": Interaction(bot=bot, name="prices", text="From 300."),
        "person": Interaction(bot=bot, name="person", text="I get somebody.", asks_for_person=True),
        "hello": Interaction(bot=bot, name="hello", text="Hello!"),
    }
    for row in rows.values():
        row.save()
    for name, phrases in PHRASES.items():
        Phrase.objects.bulk_create(Phrase(interaction=rows[name], text=text).complete() for text in phrases)
    Button.objects.create(interaction=rows["hello"], label="Somebody real", kind="live_agent")
    Button.objects.create(interaction=rows["hello"], label="The team", leads_to=rows["person"], position=1)
    Button.objects.create(interaction=rows["hours"], label="Yes", kind="live_agent")
    bot.start_interaction = rows["hello"]
    bot.save()
    return bot


def change(name: str, **values: object) -> None:
    Interaction.objects.filter(name=name).update(**values)


def said_to(pia: PublishedBot, *said: str, session: Session | None = None) -> Turn:
    """The last turn, each session stored and read as a conversation does."""
    turn = Turn((), session or Session(), understood=True)
    for words in said:
        read = Session.read(msgspec.json.decode(msgspec.json.encode(turn.session.stored())))
        turn = answer(pia, read, Input("text", words))
    return turn


def words_of(turn: Turn) -> list[str]:
    return [said.text for said in turn.says]


def labels_of(turn: Turn) -> list[str]:
    return [button.label for button in turn.says[-1].buttons]
