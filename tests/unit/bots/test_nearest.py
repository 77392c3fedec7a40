"""The nearest interactions and their confidence are what trying the bot out shows."""

import pytest

from bots.understanding import train
from bots.understanding.matcher import Matcher

PHRASES = (
    ("where is my parcel", 1), ("track my package", 1), ("has it been sent", 1),
    ("I want my money back", 2), ("refund please", 2), ("how do I get a refund", 2),
    ("what does a parcel cost", 3), ("prices", 3), ("how much is it", 3),
)  # fmt: skip


@pytest.fixture(scope="module")
def bot() -> Matcher:
    return Matcher(PHRASES, train(PHRASES))


@pytest.mark.parametrize(
    "text",
    [
        "my package never showed up", "Wo ist mein Paket?", "do you sell gift cards", "geld zurück", "quanto costa",
        "wher is the pacage", "is there a studnt discont", "كم السعر",
    ],
)  # fmt: skip
def test_the_first_is_the_one_of_the_match_and_the_others_are_less_likely(bot: Matcher, text: str) -> None:
    match, nearest = bot.match(text), bot.nearest(text)
    assert len(nearest) == 3
    confidences = [each.confidence for each in nearest]
    assert confidences == sorted(confidences, reverse=True)
    assert nearest[0].confidence == match.confidence
    assert nearest[0].phrase == match.phrase
    if match.interaction is not None:
        assert nearest[0].interaction == match.interaction
