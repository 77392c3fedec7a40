"""Sentences that became default answers are counted, taught to the draft, and tell what a threshold would have done."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from bots.answering.published import published
from bots.answering.session import ASKED_BACK
from bots.models import Bot, Interaction, Phrase
from conversations.admin import review_lists
from conversations.domain import not_understood, reading, visitors
from conversations.models import Conversation, Entry, Operator, Visitor
from reports.not_understood import most_frequent
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


def talk(bot: Bot, *lines: str, days_ago: float = 1) -> Conversation:
    """A conversation: `v` visitor, `p` a press, `?` default answer, `b` answer, `o` operator, `s` start message."""
    at = timezone.now() - timedelta(days=days_ago)
    visitor = Visitor.objects.create(bot=bot, token_hash=visitors.hash_of(visitors.new_token()))
    talk = Conversation.objects.create(
        bot=bot, visitor=visitor, stalls_at=at, abandons_at=at, ends_at=at, last_at=at, ended_at=at
    )
    authors = {"v": "visitor", "?": "bot", "b": "bot", "o": "operator", "p": "visitor", "s": "operator"}
    for seq, line in enumerate(lines, start=1):
        mark, _, text = line.partition(" ")
        facts: dict[str, Any] = {"author": authors.get(mark, "notice"), "text": text, "not_understood": mark == "?"}
        facts |= {"via": "start_message" if mark == "s" else ""}
        facts |= {"notice": "" if mark in authors else mark, "input": {"kind": "postback"} if mark == "p" else None}
        Entry.objects.create(conversation=talk, seq=seq, epoch=0, at=at, **facts)
    return talk


def answers(conversation: Conversation, seq: int, to: int) -> None:
    """Makes the line one that answers an earlier entry, after which the visitor had said more."""
    Entry.objects.filter(conversation=conversation, seq=seq).update(input={"answers": to})


def counted(bot: Bot) -> list[tuple[str, int]]:
    return [(sentence.text, sentence.count) for sentence in not_understood.look_back(bot.pk).sentences]


def test_sentences_are_grouped_however_written_and_counted(bot: Bot) -> None:
    talk(bot, "v Where is the Zoo?", "? Pardon?", "? The menu", "v where is the zoo", "? Pardon?")
    talk(bot, "v Where is the Zoo?", "? Pardon?", "v hello", "b Hello", "v a llama", "? Pardon?")
    assert counted(bot) == [("Where is the Zoo?", 3), ("a llama", 1)]


def test_a_default_answer_is_about_the_sentence_that_it_answers_not_about_a_newer_one(bot: Bot) -> None:
    hasty = talk(bot, "v a llama", "v opening hours", "? Pardon?", "b From 9", "v bye", "? Pardon?")
    answers(hasty, 3, to=1)
    assert sorted(counted(bot)) == [("a llama", 1), ("bye", 1)]
    assert sorted(sentence.text for sentence in most_frequent()) == ["a llama", "bye"]
    both = talk(bot, "v a zebra", "v a gnu", "? Pardon?", "? Pardon?")
    answers(both, 3, to=1)
    assert ("a zebra", 1) in counted(bot)
    assert ("a gnu", 1) in counted(bot)
    olga = Operator.objects.create(user=User.objects.create_superuser("olga"))
    assert reading.context(olga, both.pk, ref="r").not_understood == ["a zebra", "a gnu"]


def test_buttons_other_bots_and_what_is_long_ago_do_not_count(bot: Bot) -> None:
    talk(bot, "p A button", "? Pardon?")
    talk(build_bot("other"), "v elsewhere", "? Pardon?")
    talk(bot, "v long ago", "? Pardon?", days_ago=31)
    assert counted(bot) == []
    assert counted(Bot.objects.get(slug="other")) == [("elsewhere", 1)]


def test_the_page_shows_seven_days_where_today_leads_to_and_keeps_them(bot: Bot, clara: Client) -> None:
    talk(bot, "v where is my money", "? Pardon?")
    for days_ago in (9, 10):
        talk(bot, "v quantum chromodynamics", "? Pardon?", days_ago=days_ago)
    address = f"/admin/conversations/entry/not-understood/{bot.pk}/"
    long, short = (clara.get(each).content.decode() for each in (address, f"{address}?days=7"))
    assert ("quantum chromodynamics" in long, "last 30 days" in long, "rehearsed" in long) == (True, True, True)
    assert ("where is my money" in short, "quantum chromodynamics" in short) == (True, False)
    assert "last 7 days" in short
    assert "rehearsed" not in short
    assert "?list=unsure&amp;days=7" in short
    for days in ("0", "-7", "8", "x", ""):
        assert "quantum chromodynamics" in clara.get(f"{address}?days={days}").content.decode()
    done = {"said": "where is my money", "take": "0", "verdict": "ignored"}
    assert clara.post(f"{address}?list=missed&days=7&x=7", done)["Location"] == f"{address}?list=missed&days=7"


def test_what_operators_wrote_next_is_a_suggestion(bot: Bot) -> None:
    talk(
        bot,
        "v a llama",
        "? Pardon?",
        "v another",
        "? Pardon?",
        "taken_over",
        "s Hi, Olga.",
        "o We have none.",
        "o Sorry.",
    )
    talk(bot, "v another", "? Pardon?", "taken_over", "o Another what?")
    talk(bot, "v another", "? Pardon?", "taken_over", "o Another what?")
    found = {
        one.text: [text for text, _ in one.heard.most_common()] for one in not_understood.look_back(bot.pk).sentences
    }
    assert found == {"another": ["Another what?", "We have none."], "a llama": []}


def test_a_threshold_is_rehearsed_as_the_bot_counts(bot: Bot) -> None:
    talk(bot, "v a", "? P", "? Menu", "v b", "? P", "taken_over", "v c", "o C", "finished", "v d", "? P")
    talk(bot, "v a", "? P", "v hello", "b Hello", "v b", "? P", "v c", "? P", "v d", "? P")
    rehearsals = not_understood.look_back(bot.pk).rehearsals
    found = {one.threshold: (one.alerts, one.taken_over, one.understood, one.in_vain) for one in rehearsals}
    assert {key: found[key] for key in (1, 2, 3, 4)} == {
        1: (3, 1, 1, 1),
        2: (2, 1, 0, 1),
        3: (1, 0, 0, 1),
        4: (0, 0, 0, 0),
    }


def test_a_young_bot_has_no_number_of_alerts_a_day(bot: Bot) -> None:
    assert [review_lists._often(*case) for case in ((0, 1), (3, 1), (1, 12), (30, 30), (45, 30))] == [
        "never",
        "3 a day",
        "1 in 12 days",
        "1 a day",
        "1.5 a day",
    ]


def test_the_sentences_of_a_group_become_phrases_of_the_draft(clara: Client, bot: Bot) -> None:
    talk(bot, "v What is the damage", "? Pardon?", "v a llama", "? Pardon?")
    page = f"/admin/conversations/entry/not-understood/{bot.pk}/"
    assert b"What is the damage" in clara.get(page).content
    prices = Interaction.objects.get(name="prices")
    said = ["What is the damage", "hello"]
    form = {"said": said, "text": said, "take": ["0", "1"], "interaction": prices.pk}
    answer = clara.post(page, form, follow=True).content.decode()
    assert Phrase.objects.filter(interaction=prices, text="What is the damage").exists()
    assert "1 phrase was added." in answer
    assert "leads to the interaction “hello” already." in answer
    assert "What is the damage</h3>" not in answer
    assert "a llama</h3>" in answer
    assert published(bot.pk).matcher.match("What is the damage").interaction is None


def test_an_interaction_of_another_bot_learns_nothing_here(clara: Client, bot: Bot) -> None:
    foreign = Interaction.objects.get(bot=build_bot("other"), name="prices")
    page = f"/admin/conversations/entry/not-understood/{bot.pk}/"
    clara.post(page, {"said": "x y z", "take": "0", "interaction": "other", "other": foreign.pk})
    assert not Phrase.objects.filter(text="x y z").exists()


def test_sentences_are_read_with_the_permission_only(client: Client, bot: Bot) -> None:
    eve = User.objects.create_user("eve", is_staff=True)
    eve.user_permissions.set(Permission.objects.filter(codename="change_bot"))
    client.force_login(eve)
    page = f"/admin/conversations/entry/not-understood/{bot.pk}/"
    assert client.get(page).status_code == 403
    assert page not in client.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert client.get("/admin/conversations/entry/").status_code == 404


def test_an_operators_answer_becomes_a_text_with_its_marks(bot: Bot, clara: Client) -> None:
    talk(bot, "v a llama", "? Pardon?", "taken_over", "o 2 *or* [3](https://a.example)")
    page = clara.get(f"/admin/conversations/entry/not-understood/{bot.pk}/").content.decode()
    assert quote("2 *or* [3](https://a.example)", safe="") in page


def asked_back(talk: Conversation, seq: int, one: Interaction, other: Interaction) -> None:
    """Makes a line of a conversation the question back which of two interactions was meant."""
    buttons = [
        {"id": number, "label": label, "kind": "postback", "value": value, "question": ASKED_BACK}
        for number, (label, value) in enumerate(
            ((one.name, f"interaction:{one.pk}"), (other.name, f"interaction:{other.pk}"), ("Neither", "neither")), 1
        )
    ]
    Entry.objects.filter(conversation=talk, seq=seq).update(buttons=buttons)
    Entry.objects.filter(conversation=talk, seq=seq + 1, input__isnull=False).update(
        input={"kind": "postback", "question": ASKED_BACK}
    )


def test_what_was_picked_when_the_bot_asked_back_is_a_suggestion(bot: Bot, clara: Client) -> None:
    prices, hello = Interaction.objects.get(name="prices"), Interaction.objects.get(name="hello")
    asked_back(talk(bot, "v the money", "b Which?", "p prices", "b A parcel costs 5."), 2, prices, hello)
    asked_back(talk(bot, "v the money", "b Which?", "v Prices!", "b A parcel costs 5.", "v x", "? P"), 2, prices, hello)
    asked_back(talk(bot, "v the money", "b Which?", "p Neither", "? Pardon?"), 2, prices, hello)
    asked_back(talk(bot, "v the money", "b Which?", "v a llama", "? Pardon?"), 2, prices, hello)
    found = {one.text: (one.count, dict(one.meant)) for one in not_understood.look_back(bot.pk).sentences}
    assert found == {"the money": (3, {prices.pk: 2}), "a llama": (1, {}), "x": (1, {})}
    page = clara.get(f"/admin/conversations/entry/not-understood/{bot.pk}/").content.decode()
    assert "Asked back, visitors picked prices 2 times." in page


def test_a_question_back_counts_once_it_is_answered(bot: Bot) -> None:
    one, other = Interaction.objects.get(name="prices"), Interaction.objects.get(name="hello")
    asked_back(talk(bot, "v a", "? P", "v vague", "b Which?", "p Neither", "? P"), 4, one, other)
    asked_back(talk(bot, "v a", "? P", "v vague", "b Which?", "p prices", "b 5", "v b", "? P"), 4, one, other)
    asked_back(talk(bot, "v a", "? P", "v vague", "b Which?"), 4, one, other)
    found = {one.threshold: one.alerts for one in not_understood.look_back(bot.pk).rehearsals}
    assert (found[1], found[2], found[3]) == (3, 1, 0)
