"""Answers that may have been wrong are listed, and leave the lists by a verdict that the draft learns from."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from accounts import groups
from accounts.models import AuditRecord
from bots.answering.answer import answer
from bots.answering.published import published
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.models import Bot, Interaction, OutOfScope, Phrase
from bots.publishing.publish import publish
from conversations.domain import doubtful_answers
from conversations.domain.bot_lines import matched_by
from conversations.models import Conversation, Entry, OperatorRules, Review
from tests.cast import build_bot
from tests.unit.conversations.test_not_understood import talk

pytestmark = pytest.mark.django_db


def page_of(bot: Bot) -> str:
    return f"/admin/conversations/entry/not-understood/{bot.pk}/"


def unsure(found: Conversation, seq: int, confidence: float, interaction: str = "prices") -> None:
    """Makes a line of the bot an answer of the model with this confidence."""
    key = Interaction.objects.get(bot=found.bot, name=interaction).pk
    Entry.objects.filter(conversation=found, seq=seq).update(matched={"interaction": key, "confidence": confidence})


def later(found: Conversation, seq: int) -> None:
    """Makes a line one of a later moment than those before it."""
    entry = Entry.objects.get(conversation=found, seq=seq)
    Entry.objects.filter(pk=entry.pk).update(at=entry.at + timedelta(seconds=5))


def asked(bot: Bot) -> dict[str, int]:
    return {each.text: each.count for each in doubtful_answers.look_back(bot.pk).asked}


def test_an_answer_belongs_to_the_sentence_that_it_answers_not_to_a_newer_one(bot: Bot) -> None:
    hasty = talk(bot, "v two llamas", "v opening hours", "b A parcel costs 5.", "b From 9")
    unsure(hasty, 3, 0.63)
    Entry.objects.filter(conversation=hasty, seq=3).update(input={"answers": 1})
    found = doubtful_answers.look_back(bot.pk).unsure
    assert [(each.text, each.moment and each.moment.answer) for each in found] == [
        ("two llamas", "A parcel costs 5."),
    ]


def test_an_answer_to_several_sentences_belongs_to_all_of_them(bot: Bot) -> None:
    burst = talk(
        bot, "v hi", "b Hello", "v my llama", "v is ill", "v so", "b A parcel costs 5.", "v a person", "awaiting"
    )
    Entry.objects.filter(conversation=burst, seq=6).update(input={"burst": [3, 4], "answers": 4})
    later(burst, 8)
    unsure(burst, 6, 0.63)
    found = doubtful_answers.look_back(bot.pk).unsure
    assert [(each.text, each.moment and each.moment.after) for each in found] == [("my llama is ill", "so")]


def test_the_least_sure_answers_come_first_with_what_was_said_around_them(bot: Bot) -> None:
    talk_one = talk(bot, "v hello", "b Hello", "v my llama", "b A parcel costs 5.", "v no, a llama", "? Pardon?")
    unsure(talk_one, 4, 0.7)
    unsure(talk(bot, "v two llamas", "b A parcel costs 5."), 2, 0.63)
    unsure(talk(bot, "v surely", "b A parcel costs 5."), 2, 0.95)
    unsure(talk(bot, "p A button", "b A parcel costs 5."), 2, 0.7)
    unsure(talk(bot, "v long ago", "b A parcel costs 5.", days_ago=31), 2, 0.7)
    found = doubtful_answers.look_back(bot.pk).unsure
    assert [(each.text, each.confidence) for each in found] == [("two llamas", 0.63), ("my llama", 0.7)]
    moment = found[1].moment
    assert moment is not None
    assert (moment.before, moment.answer, moment.after) == ("hello", "A parcel costs 5.", "no, a llama")


def test_an_answer_counts_if_the_visitor_then_asks_for_a_person(bot: Bot) -> None:
    by_word = talk(bot, "v the price", "b 5", "v a person please", "awaiting", "b Wait")
    by_button = talk(bot, "v the price", "b 5", "p Talk to a person", "b Wait")
    Entry.objects.filter(conversation=by_button, seq=3).update(input={"kind": "live_agent", "text": ""})
    by_link = talk(bot, "v opening hours", "b From 9", "awaiting", "b Wait")
    later(by_link, 3)
    talk(bot, "v a person please", "awaiting", "b Wait")
    talk(bot, "v gibberish", "? Pardon?", "v a person please", "awaiting")
    talk(bot, "v the weather", "b Fine", "v thanks", "b Bye", "v a person please", "awaiting")
    talk(bot, "v to Olga", "b 5", "taken_over", "o Hi", "finished", "v a person please", "awaiting")
    assert asked(bot) == {"the price": 2, "opening hours": 1, "thanks": 1}
    assert by_word.pk != by_button.pk


def test_right_teaches_and_the_sentence_leaves(bot: Bot, clara: Client) -> None:
    unsure(talk(bot, "v my llama's price", "b A parcel costs 5."), 2, 0.7)
    page = clara.get(page_of(bot), {"list": "unsure"}).content.decode()
    assert "my llama&#x27;s price</h3>" in page
    assert "70 % sure" in page
    prices = Interaction.objects.get(bot=bot, name="prices")
    form = {"said": "my llama s price", "text": "a llama's price", "take": "0", "answered": prices.pk}
    page = clara.post(f"{page_of(bot)}?list=unsure", form | {"verdict": "right"}, follow=True).content.decode()
    assert Phrase.objects.filter(interaction=prices, text="a llama's price").exists()
    review = Review.objects.get(bot=bot)
    assert (review.verdict, review.who) == ("right", "clara")
    assert review.normal == "my llama s price"


def test_an_edited_sentence_is_looked_at_again_only_if_publishing_did_not_help(bot: Bot, clara: Client) -> None:
    talk(bot, "v Where is order 4711", "? Pardon?")
    prices = Interaction.objects.get(bot=bot, name="prices")
    normal = "where is order 4711"
    clara.post(page_of(bot), {"said": normal, "text": "where is my order", "take": "0", "interaction": prices.pk})
    heading = "Where is order 4711</h3>"
    assert Phrase.objects.filter(bot=bot, text="where is my order").exists()
    assert heading not in clara.get(page_of(bot)).content.decode()
    publish(bot)
    assert heading not in clara.get(page_of(bot)).content.decode()
    Entry.objects.filter(author="visitor").update(at=timezone.now() + timedelta(seconds=1))
    assert heading in clara.get(page_of(bot)).content.decode()


def test_what_means_nothing_gets_the_default_answer_once_published(bot: Bot, clara: Client) -> None:
    unsure(talk(bot, "v I want to buy a price list of cars", "b A parcel costs 5."), 2, 0.7)
    clara.post(page_of(bot), {"said": "is it a nice price", "take": "0", "verdict": "nothing"})
    assert OutOfScope.objects.get(bot=bot).text == "is it a nice price"
    # A phrase counts always.
    clara.post(page_of(bot), {"said": "hello", "take": "0", "verdict": "nothing"})
    publish(bot)
    fresh = published(bot.pk)
    said = Input("text", "Is it a nice price?!")
    assert fresh.matcher.likeliest("IS IT a nice price?").interaction is None
    assert answer(fresh, Session(), said).understood is False
    assert answer(fresh, Session(), Input("text", "hello")).understood is True
    page = clara.post(page_of(bot), {"said": "is it a nice price", "take": "0", "verdict": "again"}, follow=True)
    assert "A sentence is under review again." in page.content.decode()
    assert [row.text for row in OutOfScope.objects.filter(bot=bot)] == ["hello"]


def test_a_joke_is_ignored_and_comes_back_on_wish(bot: Bot, clara: Client) -> None:
    talk(bot, "v Knock knock", "? Pardon?")
    form = {"said": "knock knock", "take": "0", "also": "knock knock knock"}
    page = clara.post(page_of(bot), form | {"verdict": "ignored"}, follow=True).content.decode()
    assert "2 sentences are ignored." in page
    assert "Knock knock</h3>" not in page
    assert not OutOfScope.objects.exists()
    page = clara.post(page_of(bot), {"said": "knock knock", "take": "0", "verdict": "again"}, follow=True).content
    assert "Knock knock</h3>" in page.decode()


def test_the_conversation_is_read_with_the_permission_in_ones_circle_and_audited(bot: Bot, clara: Client) -> None:
    found = talk(bot, *(f"v line {number}" for number in range(1, 30)), "v a llama", "? Pardon?")
    stretch = f"{page_of(bot)}{found.pk}/30/"
    assert clara.get(stretch).status_code == 404
    assert stretch not in clara.get(page_of(bot)).content.decode()
    groups.make()
    user = User.objects.get(username="clara")
    user.groups.add(Group.objects.get(name="Reviewers"))
    assert stretch in clara.get(page_of(bot)).content.decode()
    page = clara.get(stretch).content.decode()
    assert "line 22" in page
    assert "line 21" not in page
    record = AuditRecord.objects.get(act=AuditRecord.Act.READ)
    assert (record.who, record.conversation) == ("clara", found.pk)
    other = build_bot("other")
    assert clara.get(f"{page_of(other)}{found.pk}/30/").status_code == 404
    rules = OperatorRules.objects.create(bot=bot)
    rules.users.add(User.objects.create_user("olga"))
    assert clara.get(stretch).status_code == 404
    assert stretch not in clara.get(page_of(bot)).content.decode()


def test_the_journal_keeps_how_sure_the_model_was(bot: Bot) -> None:
    visitors_bot = published(bot.pk)
    sure = answer(visitors_bot, Session(), Input("text", "hello"))
    assert matched_by(sure) is None
    missed = answer(visitors_bot, Session(), Input("text", "zzz qqq"))
    assert matched_by(missed) is None
    kept = matched_by(sure.__class__(sure.says, sure.session, True, interaction=7, confidence=0.7))
    assert kept == {"interaction": 7, "confidence": 0.7}
