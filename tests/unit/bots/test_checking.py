"""Problems of a draft: those that keep it from being published, and warnings."""

import pytest

from bots.draft.checking import check
from bots.models import Bot, Button, EndAction, Interaction, Phrase
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def blocking(bot: Bot) -> list[tuple[str, list[str]]]:
    return [(one.text, [name for _, name in one.interactions]) for one in check(bot) if one.blocking]


def warnings(bot: Bot) -> dict[str, list[str]]:
    return {one.text: [name for _, name in one.interactions] for one in check(bot) if not one.blocking}


def of(bot: Bot, name: str) -> Interaction:
    return Interaction.objects.get(bot=bot, name=name)


def test_a_bot_as_it_should_be_has_nothing_blocking(bot: Bot) -> None:
    assert blocking(bot) == []
    assert warnings(bot) == {
        "3 dead ends: they offer no button and nothing follows. Fine for answers, if that was meant.": [
            "closed", "goodbye", "prices",
        ]
    }  # fmt: skip


def test_a_question_goes_on_or_one_is_told(bot: Bot) -> None:
    """It is no dead end; but after the answer something should be said."""
    asking = Interaction.objects.create(bot=bot, name="number", text="Which?", question="text", variable="parcel")
    Phrase.objects.create(interaction=asking, text="where is it")
    told = "They keep the answer and then say nothing: choose the interaction that follows."
    assert warnings(bot)[told] == ["number"]
    Interaction.objects.filter(pk=asking.pk).update(next=of(bot, "prices"))
    assert told not in warnings(bot)
    assert not any("number" in names for names in warnings(bot).values())


def test_rows_that_their_forms_would_refuse_keep_it_from_being_published(bot: Bot) -> None:
    hello = of(bot, "hello")
    Button.objects.filter(label="Our site").update(value="javascript:alert(1)")
    Interaction.objects.filter(name="prices").update(text="Dear {{ nobody }}")
    EndAction.objects.update(action="message", message="")
    Interaction.objects.create(bot=bot, name="empty", text="")
    said = blocking(bot)
    assert [(names, text.partition(":")[0]) for text, names in said] == [
        ([], "End action"),
        (["empty"], "message"),
        (["hello"], "Button “Our site”"),
        (["empty"], "They say nothing"),
        (["prices"], "{{ nobody }} is asked nowhere"),
    ]
    assert hello.name == "hello"


def test_what_may_be_a_mistake_is_a_warning_and_names_the_interactions(bot: Bot) -> None:
    prices, closed = of(bot, "prices"), of(bot, "closed")
    Bot.objects.filter(pk=bot.pk).update(start_interaction=None, no_operator_interaction=None)
    lost = Interaction.objects.create(bot=bot, name="lost", text="Here?", next=prices)
    Interaction.objects.filter(pk=prices.pk).update(next=closed)
    Interaction.objects.filter(pk=closed.pk).update(next=prices)
    Button.objects.create(interaction=lost, label="Go", value="something nobody taught it")
    bot.refresh_from_db()
    said = warnings(bot)
    assert said["Visitors cannot reach it: it has no phrase, and nothing leads to it or may send it."] == ["lost"]
    assert said["They follow each other in a circle; each is said once."] == ["closed", "prices"]
    assert said["A button's words match no phrase: the bot may not understand a visitor who presses it."] == ["lost"]
    assert "No start interaction: a visitor who opens the chat is not greeted." in said
    assert len([text for text in said if text.startswith("No interaction when no operator")]) == 1


def test_a_bot_without_interactions_or_a_way_to_a_person_says_so() -> None:
    bot = Bot.objects.create(name="New", slug="new", agent_threshold=0)
    assert "It has no interactions: every answer is its default reply." in warnings(bot)
    Interaction.objects.create(bot=bot, name="a", text="A")
    assert len([text for text in warnings(bot) if "person" in text or "threshold" in text]) == 2


def test_interactions_that_visitors_cannot_tell_apart_are_a_warning_if_the_bot_asks_back(bot: Bot) -> None:
    told = "They have the same name for visitors, so the bot cannot ask back which one is meant: “Costs”."
    assert told not in warnings(bot)
    Interaction.objects.filter(name__in=["prices", "goodbye"]).update(label="Costs")
    Interaction.objects.filter(name="closed").update(label="Costs")  # nobody is asked about it: it has no phrase
    assert warnings(bot)[told] == ["goodbye", "prices"]
    Interaction.objects.filter(name="goodbye").update(label="", name="costs_")
    assert [names for text, names in warnings(bot).items() if "same name" in text] == [["costs_", "prices"]]
    bot.asks_back = False
    bot.save()
    assert not any("same name" in text for text in warnings(bot))


def test_words_that_start_over_instead_of_what_they_look_like_are_a_warning(bot: Bot) -> None:
    prices = of(bot, "prices")
    Phrase.objects.create(interaction=prices, text="Stop!")
    told = "“Stop!” is a cancel word: a visitor who types it starts over, and does not get here."
    assert warnings(bot)[told] == ["prices"]
    asking = Interaction.objects.create(
        bot=bot,
        name="asking",
        text="And now?",
        question="choice",
        variable="now",
        choices="Go on\nNever mind",
        next=prices,
    )
    Phrase.objects.create(interaction=asking, text="what now")
    told = "“Stop!”, “Never mind” are cancel words: a visitor who types one starts over, and does not get here."
    assert warnings(bot)[told] == ["asking", "prices"]
    Bot.objects.filter(pk=bot.pk).update(cancel_words="reset")
    bot.refresh_from_db()
    assert not any("cancel word" in text for text in warnings(bot))


def test_a_question_for_one_form_that_does_not_say_which_is_a_warning(bot: Bot) -> None:
    asking = Interaction.objects.create(
        bot=bot, name="number", text="Which?", question="text", variable="parcel", pattern="P[0-9]{6}",
        next=of(bot, "prices"),
    )  # fmt: skip
    Phrase.objects.create(interaction=asking, text="where is it")
    told = (
        "They take one form only and do not say which if an answer does not fit: give a hint, or words with an example."
    )
    assert warnings(bot)[told] == ["number"]
    for field in ("hint", "question_reply"):
        Interaction.objects.filter(pk=asking.pk).update(hint="", question_reply="")
        Interaction.objects.filter(pk=asking.pk).update(**{field: "A P and six digits, such as P123456."})
        assert told not in warnings(bot)
