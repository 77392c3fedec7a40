"""What was not understood is grouped by its meaning, shown once, and taught group by group."""

from collections import Counter
from datetime import timedelta
from time import perf_counter

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bots.models import Bot, Interaction, Phrase
from bots.understanding import encoders, grouping, sentence_vectors
from bots.understanding.distinctions import Distinctions
from conversations.domain import sentence_groups
from conversations.domain.moments import Moment
from conversations.domain.not_understood import Sentence
from conversations.domain.sentence_groups import Group, Grouping, Known
from tests.cast import build_bot
from tests.unit.conversations.test_not_understood import talk

NOW = timezone.now()
HUMAN = "I want to talk to a human"
MENSCH = "ich möchte mit einem Menschen sprechen"


def said(text: str, count: int = 1, hours_ago: float = 1) -> Sentence:
    return Sentence(
        text.casefold(), Counter({text: count}), moment=Moment(1, 1, NOW - timedelta(hours=hours_ago), "", "", "")
    )


def grouped(*sentences: Sentence, known: tuple[str, ...] = (), most: int = 50) -> list[Group]:
    phrases = Known(known, sentence_vectors.of(known))
    return Grouping(Distinctions((text, 1) for text in known)).groups(sentences, most, phrases)


def shown(groups: list[Group]) -> list[list[str]]:
    return [[sentence.text for sentence in group.listed] for group in groups]


def test_one_meaning_is_one_group_in_every_language() -> None:
    (first, second) = grouped(said(MENSCH), said("a llama", 2), said(HUMAN, 4, 9), said("can i talk to a human", 1, 0))
    assert (first.text, first.count, first.last_at) == (HUMAN, 6, NOW)
    assert {sentence.text for sentence in first.sentences} == {HUMAN, MENSCH, "can i talk to a human"}
    assert (second.text, second.count) == ("a llama", 2)


def test_groups_are_ordered_by_count_then_newest_first_whatever_the_order_of_the_sentences() -> None:
    sentences = [said("a llama", 1, 3), said("the weather", 1, 1), said("my password is lost", 1, 2), said("zoo", 2, 9)]
    expected = [["zoo"], ["the weather"], ["my password is lost"], ["a llama"]]
    assert shown(grouped(*sentences)) == shown(grouped(*reversed(sentences))) == expected
    assert shown(grouped(*sentences, most=2)) == expected[:2]


def test_near_duplicates_are_listed_once_and_counted() -> None:
    (group,) = grouped(
        said("where is my parcel", 3),
        said("where is my parcel please"),
        said("where is my parcle"),
        said("wo ist mein Paket"),
    )
    assert [sentence.text for sentence in group.listed] == ["where is my parcel", "wo ist mein Paket"]
    assert (group.count, group.alike) == (6, 2)


def test_plans_of_different_numbers_stay_apart() -> None:
    assert len(grouped(said("what does plan 1 cost"), said("what does plan 3 cost"))) == 2


def test_what_is_nearly_a_phrase_is_left_out_unless_exact_parts_differ() -> None:
    known = ("where is my parcel", "what does plan 1 cost")
    found = grouped(said("where is my parcel please"), said("what does plan 3 cost"), said("a llama"), known=known)
    assert sorted(shown(found)) == [["a llama"], ["what does plan 3 cost"]]


def test_without_an_encoder_each_sentence_stands_alone(settings) -> None:
    settings.UNDERSTANDING_ENCODER = encoders.NO_ENCODER
    found = grouped(said(MENSCH), said(HUMAN, 2), known=("where is my parcel",))
    assert shown(found) == [[HUMAN], [MENSCH]]
    answered = Sentence("x", Counter(["x"]), Counter(["We have none.", "It is here."]))
    assert Grouping(Distinctions(())).answers([Group((answered,), (answered,))]) == [["We have none.", "It is here."]]
    assert sentence_groups.alike(["A parcel costs 5."], ["A parcel costs 5."]) == [None]


def test_answers_of_one_meaning_are_shown_once() -> None:
    one = Sentence("x", Counter(["x"]), Counter({"A parcel costs 5 euros.": 3, "a parcel costs 5 euros": 1}))
    other = Sentence("y", Counter(["y"]), Counter({"A parcel costs 7 euros.": 2}))
    group = Group((one, other), (one, other))
    assert Grouping(Distinctions(())).answers([group]) == [["A parcel costs 5 euros.", "A parcel costs 7 euros."]]


def test_ten_thousand_sentences_are_grouped_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the most frequent ones are encoded, and only once."""
    sentences = [said(f"sentence {at} about subject {at % 300}", 1 + at % 7) for at in range(10_000)]
    monkeypatch.setattr(sentence_groups, "GROUPED", 400)
    grouped(*sentences)
    begun = perf_counter()
    found = grouped(*sentences)
    assert perf_counter() - begun < 3
    assert sum(len(group.sentences) for group in found) <= 400
    assert len(found) <= 50


def test_the_square_of_what_is_grouped_takes_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    vectors = np.random.default_rng(1).normal(size=(2000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    begun = perf_counter()
    assert len(grouping.groups(vectors, lambda _one, _other: False, 0.2)) < 1000
    assert perf_counter() - begun < 5


@pytest.mark.django_db
def test_one_click_teaches_a_group(client: Client) -> None:
    bot = build_bot()
    client.force_login(User.objects.create_superuser("clara"))
    talk(bot, "v how much does shipping cost", "? Pardon?", "v was kostet der Versand", "? Pardon?")
    page = f"/admin/conversations/entry/not-understood/{bot.pk}/"
    prices = Interaction.objects.get(name="prices")
    shown = client.get(page).content.decode()
    assert shown.count('class="sentence-group"') == 1
    nearest = shown[shown.index('class="nearest"') :]
    assert nearest.index(f'value="{prices.pk}">prices <span>') < nearest.index("</button>")
    taught = ["how much does shipping cost", "was kostet der Versand"]
    client.post(page, {"said": taught, "text": taught, "take": ["0", "1"], "interaction": prices.pk})
    assert Phrase.objects.filter(interaction=prices, bot=bot).count() == 5
    assert "every sentence was understood, was reviewed" in client.get(page).content.decode()


@pytest.mark.django_db
def test_what_an_operator_answered_names_the_interaction(client: Client) -> None:
    bot = build_bot()
    client.force_login(User.objects.create_superuser("clara"))
    talk(bot, "v quid de pretio", "? Pardon?", "taken_over", "o A parcel costs 5 euros.")
    talk(bot, "v a llama", "? Pardon?", "taken_over", "o We have none.")
    shown = client.get(f"/admin/conversations/entry/not-understood/{bot.pk}/").content.decode()
    assert shown.count("as answered") == 1
    assert shown.count("Make an interaction of it") == 1
    prices = Interaction.objects.get(name="prices")
    assert f'value="{prices.pk}">prices <span>as answered' in shown


@pytest.mark.django_db
def test_the_page_works_by_words_for_a_bot_without_phrases(client: Client) -> None:
    bot = Bot.objects.create(name="New", slug="new")
    client.force_login(User.objects.create_superuser("clara"))
    talk(bot, "v a llama", "? Pardon?")
    shown = client.get(f"/admin/conversations/entry/not-understood/{bot.pk}/").content.decode()
    assert "a llama</h3>" in shown
    client.post(
        f"/admin/conversations/entry/not-understood/{bot.pk}/", {"said": "a llama", "take": "0", "interaction": "x"}
    )
    assert not Phrase.objects.exists()
