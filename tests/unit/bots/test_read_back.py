"""What a bot understood of an answer is said back in the next line if it differs from what was typed."""

import pytest
from django.core.exceptions import ValidationError

from bots.answering.answer import Input, answer
from bots.answering.published import published
from bots.answering.session import Session
from bots.answering.turns import Turn, opening
from bots.draft.checking import check
from bots.models import Bot, Interaction
from bots.publishing.content import content_of
from bots.publishing.publish import publish
from bots.wording import formatting

pytestmark = pytest.mark.django_db


def asked(said: str, *, language: str = "en", country: str = "", **question: str) -> Turn:
    """The turn after an answer to a bot's only question; the answer is said again after it."""
    bot = Bot.objects.create(name="Pia", slug="pia", language=language, country=country, question_reply="Sorry?")
    thanks = Interaction.objects.create(bot=bot, name="thanks", text="Noted: {{ answer }}")
    ask = Interaction.objects.create(bot=bot, name="ask", text="Well?", variable="answer", next=thanks, **question)
    bot.start_interaction = ask
    bot.full_clean()
    bot.save()
    publish(bot)
    pia = published(bot.pk)
    return answer(pia, opening(pia), Input("text", said))


def words_of(turn: Turn) -> list[str]:
    return [say.text for say in turn.says]


@pytest.mark.parametrize(
    ("language", "question", "said", "lines"),
    [
        ("en", {"question": "number"}, "12", ["Noted: 12"]),
        ("en", {"question": "number"}, "1,00,000", ["Understood: 100,000.", "Noted: 100000"]),
        ("de", {"question": "number"}, "1,250", ["Verstanden: 1,25, nicht 1.250.", "Noted: 1,25"]),
        ("fr", {"question": "number"}, "1.234", ["Voulez-vous dire 1\u202f234 ou 1,234 ?", "Well?"]),
        ("en", {"question": "number"}, "many", ["Sorry?", "Well?"]),
        ("de", {"question": "date"}, "31.12.85", ["Verstanden: 31. Dezember 1985.", "Noted: 31. Dezember 1985"]),
        ("en", {"question": "date", "when": "past"}, "12/31/30", ["Understood: December 31, 1930.",
        "Noted: December 31, 1930"]),
        ("ar", {"question": "yes_no"}, "👍", ["فهمت: نعم.", "Noted: نعم"]),
        ("en", {"question": "yes_no"}, "yes 👍", ["Noted: Yes"]),
        ("de", {"question": "phone"}, "0170 1234567", ["Verstanden: +49 170 1234567.", "Noted: +491701234567"]),
        (
            "en", {"question": "phone"}, "0170-1234567 (mobile)",
            ["Please write the number with its country's code, such as +44 20 7946 0123.", "Well?"],
        ),
        ("en", {"question": "choice", "choices": "*A*\nB"}, "2", ["Understood: B.", "Noted: B"]),
        ("en", {"question": "text", "pattern": "P[0-9]{2}"}, "\u202aＰ１２\u202c", ["Noted: P12"]),
        ("en", {"question": "text"}, "\u2067Berlin\u2069", ["Noted: Berlin"]),
    ],
)  # fmt: skip
def test_the_next_line_says_what_was_understood(
    language: str, question: dict[str, str], said: str, lines: list[str]
) -> None:
    turn = asked(said, language=language, **question)
    assert [formatting.plain(line) for line in words_of(turn)] == lines
    assert turn.understood == lines[-1].startswith("Noted")


def test_a_value_said_back_holds_no_marks() -> None:
    turn = asked("2", question="choice", choices="A\n**B** now")
    assert formatting.plain(words_of(turn)[0]) == "Understood: **B** now."


def test_the_country_decides_what_the_language_leaves_open() -> None:
    assert words_of(asked("03/04/2026", country="GB", question="date"))[0] == "Understood: 3 April 2026."


def test_the_country_is_kept_in_capitals_and_must_exist() -> None:
    bot = Bot(name="Pia", slug="pia", country="gb")
    bot.full_clean()
    assert bot.country == "GB"
    with pytest.raises(ValidationError) as refused:
        Bot(name="Pia", slug="pia", country="xx").full_clean()
    assert refused.value.message_dict == {"country": ["Write the country as its two letters, like GB, CH or EG."]}


def test_days_belong_to_a_question_for_a_date() -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    with pytest.raises(ValidationError) as refused:
        Interaction(bot=bot, name="ask", text="Well?", question="number", variable="x", when="past").full_clean()
    assert list(refused.value.message_dict) == ["when"]


def test_a_pattern_that_was_stored_too_large_counts_as_broken() -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    ask = Interaction.objects.create(
        bot=bot, name="ask", text="Well?", question="text", variable="x", pattern="a{10000000}"
    )
    bot.start_interaction = ask
    bot.save()
    assert any(problem.blocking and "too large" in problem.text for problem in check(bot))
    publish(bot)
    pia = published(bot.pk)
    assert not answer(pia, Session(question=ask.pk), Input("text", "aaa")).understood


def test_content_of_yesterday_takes_any_day() -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    Interaction.objects.create(bot=bot, name="ask", text="Well?", question="date", variable="x")
    question = next(iter(content_of(bot).interactions.values())).question
    assert question
    assert question.when == "any"
