"""A configurer is told of phrases that look like another interaction's, before visitors get the wrong answer."""

from collections import OrderedDict

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots import demo
from bots.draft import checking, competing, draft_models, phrase_vectors
from bots.models import Bot, Interaction, Phrase
from bots.publishing.content import content_of
from bots.understanding import encoders
from tests.cast import build_bot

pytestmark = pytest.mark.django_db

REFUND = (
    "I want my money back", "how do I get a refund", "please refund my payment", "when will I get the refund",
    "can you return the money", "cancel my purchase please", "I would like to cancel what I ordered",
)  # fmt: skip
CANCEL = ("cancel my order", "I want to cancel the order", "how can I cancel an order", "stop my order please")
PARCEL = ("where is my parcel", "track my package", "has my delivery been sent", "wo ist mein Paket")


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Shop", slug="shop")


def teach(bot: Bot, name: str, *phrases: str) -> Interaction:
    interaction = Interaction.objects.create(bot=bot, name=name, text=name)
    Phrase.objects.bulk_create([Phrase(interaction=interaction, text=text).complete() for text in phrases])
    return interaction


def told(bot: Bot) -> list[str]:
    return [problem.text for problem in checking.check(bot) if "look" in problem.text]


def test_phrases_of_one_interaction_that_look_like_another_are_named(bot: Bot) -> None:
    refund, cancel = teach(bot, "refund", *REFUND), teach(bot, "cancel_order", *CANCEL)
    teach(bot, "parcel", *PARCEL)
    (problem,) = [problem for problem in checking.check(bot) if "look like" in problem.text]
    assert problem.text.startswith("2 phrases of “refund” look like “cancel_order”: for instance “")
    assert any(f"“{phrase}”" in problem.text for phrase in REFUND[-2:])
    assert not problem.blocking
    assert problem.interactions == ((refund.pk, "refund"), (cancel.pk, "cancel_order"))


def test_without_the_competing_phrases_nothing_is_told(bot: Bot) -> None:
    teach(bot, "refund", *REFUND[:-2])
    teach(bot, "cancel_order", *CANCEL)
    teach(bot, "parcel", *PARCEL)
    assert told(bot) == []


def test_one_phrase_in_another_language_is_enough_if_it_is_clear(bot: Bot) -> None:
    teach(bot, "refund", *REFUND[:-2], "wo ist denn mein Paket")
    teach(bot, "parcel", *PARCEL)
    assert told(bot) == [
        "1 phrase of “refund” looks like “parcel”: “wo ist denn mein Paket” is nearest to “wo ist mein Paket”."
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("what does plan 1 cost", "tell me about plan 1"), ("what does plan 3 cost", "tell me about plan 3")),
        (("I can log in",), ("I can't log in",)),
        (("is it available", "it is available"), ("is it unavailable", "it is unavailable")),
        (("cancel in 2 weeks",), ("cancel in 2 months",)),
        (("vitamin B please", "do you sell vitamin B"), ("vitamin C please", "do you sell vitamin C")),
    ],
)
def test_what_exact_parts_tell_apart_does_not_compete(bot: Bot, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    teach(bot, "one", *one)
    teach(bot, "other", *other)
    teach(bot, "parcel", *PARCEL)
    assert told(bot) == []


def test_small_bots_and_the_demo_raise_no_false_alarm(bot: Bot) -> None:
    assert told(build_bot()) == []
    assert told(bot) == []
    teach(bot, "only", "hello")
    assert told(bot) == []
    assert told(demo.seed_parcel()) == []


def test_without_an_encoder_nothing_is_compared(bot: Bot, settings) -> None:
    settings.UNDERSTANDING_ENCODER = encoders.NO_ENCODER
    teach(bot, "refund", *REFUND)
    teach(bot, "cancel_order", *CANCEL)
    assert told(bot) == []


def test_many_new_phrases_are_left_to_the_worker(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so; once the draft is trained, the vectors of its model are compared."""
    asked: list[int] = []
    monkeypatch.setattr(phrase_vectors, "INLINE_BELOW", 5)
    monkeypatch.setattr(draft_models, "INLINE_BELOW", 5)
    monkeypatch.setattr(phrase_vectors, "ENCODED_AT_ONCE", 3)
    monkeypatch.setattr(draft_models, "start_training_draft", asked.append)
    monkeypatch.setattr(draft_models, "_kept", OrderedDict())  # other tests have models of the same phrases
    teach(bot, "refund", *REFUND)
    teach(bot, "cancel_order", *CANCEL)
    teach(bot, "parcel", *PARCEL)
    assert competing.competing(bot, content_of(bot)) is None
    assert "Its new phrases are still being learned: load this page again to see which compete." in [
        problem.text for problem in checking.check(bot)
    ]
    assert asked == [bot.pk, bot.pk]
    draft_models.train_draft(bot.pk)
    Phrase.objects.create(interaction=Interaction.objects.get(name="parcel"), text="parcel, where are you")
    found = competing.competing(bot, content_of(bot))
    assert found is None  # the changed draft has another model
    monkeypatch.setattr(phrase_vectors, "ENCODED_AT_ONCE", 100)
    assert [(one.count, one.phrase in REFUND) for one in competing.competing(bot, content_of(bot)) or ()] == [(2, True)]


def test_the_page_before_publishing_shows_the_example_with_links(bot: Bot, client: Client) -> None:
    refund, cancel = teach(bot, "refund", *REFUND), teach(bot, "cancel_order", *CANCEL)
    teach(bot, "parcel", *PARCEL)
    client.force_login(User.objects.create_superuser("clara"))
    page = client.get(f"/admin/bots/bot/{bot.pk}/publish/").content.decode()
    assert "2 phrases of “refund” look like “cancel_order”" in page
    for interaction in (refund, cancel):
        assert f'href="/admin/bots/interaction/{interaction.pk}/change/"' in page
