"""Understanding finds similar sentences and refuses all others, for small bots and larger ones."""

import io
import zipfile

import numpy as np
import pytest

from bots.understanding import storage, train
from bots.understanding.everyday_sentences import foreign_to, sentences
from bots.understanding.matcher import Matcher
from bots.understanding.model import Model

SMALL = {
    1: ["where is my parcel", "track my package", "has my order been sent", "status of my delivery"],
    2: ["what are your opening hours", "when are you open", "are you open on sunday"],
    3: ["how much does shipping cost", "price of a parcel", "what do you charge for postage"],
    4: ["I want to return something", "how do I send it back", "return label please"],
    5: ["talk to a person", "I need a human", "connect me with an agent", "customer service"],
}
FOREIGN = [
    "what is the meaning of life", "can you recommend a good film", "who won the election", "my tooth hurts",
    "play some music", "how do I learn the piano", "do you like cats", "asdfgh jkl", "12345", "book a flight to Oslo",
    "quel temps fait-il demain", "what is the square root of nine", "turn on the lights", "I love you",
]  # fmt: skip


def matcher(phrases: dict[int, list[str]]) -> Matcher:
    pairs = [(text, interaction) for interaction, texts in phrases.items() for text in texts]
    return Matcher(pairs, train(pairs))


@pytest.fixture(scope="module")
def small() -> Matcher:
    return matcher(SMALL)


@pytest.mark.parametrize(
    ("said", "interaction"),
    [
        ("wher is my parcle", 1),
        ("WHERE'S MY PARCEL?!", 1),
        ("trak my packge", 1),
        ("when do you open on sundays", 2),
        ("how much is shipping", 3),
        ("i want to retrun something", 4),
        ("can i talk to a real person", 5),
        ("costumer service", 5),
    ],
)
def test_a_bot_of_few_phrases_understands_near_misses(small: Matcher, said: str, interaction: int) -> None:
    assert small.match(said).interaction == interaction


@pytest.mark.parametrize("said", FOREIGN)
def test_a_bot_of_few_phrases_does_not_answer_at_random(small: Matcher, said: str) -> None:
    assert small.match(said).interaction is None


def test_a_match_names_the_nearest_phrase_of_its_interaction(small: Matcher) -> None:
    match = small.match("track my pakage")
    assert (match.interaction, match.phrase) == (1, "track my package")
    assert 0.5 <= match.confidence <= 1


@pytest.mark.parametrize("said", ["", " ", "?", "\u200b", "🙂", "x" * 4000, "a b " * 1000, "\ud800", "\u0301"])
def test_odd_input_is_refused_and_harms_nothing(small: Matcher, said: str) -> None:
    assert small.match(said).interaction is None


def test_one_phrase_is_enough_to_be_a_bot() -> None:
    only = matcher({1: ["where is my parcel"]})
    assert only.match("where is my parcel").interaction == 1
    assert [said for said in FOREIGN if only.match(said).interaction] == []


@pytest.mark.parametrize(
    ("phrases", "said", "foreign"),
    [
        (
            {
                1: ["Wo ist mein Paket?", "Sendung verfolgen", "Wann kommt mein Päckchen?"],
                2: ["Öffnungszeiten", "Wann habt ihr geöffnet?"],
            },
            {"wo ist mein packet": 1, "wann kommt mein packchen": 1, "OFFNUNGSZEITEN": 2, "wann habt ihr offen": 2},
            ["Wie wird das Wetter?", "Ich liebe Musik"],
        ),
        (
            {
                1: ["Où est mon colis ?", "suivre mon colis", "quand arrive mon colis"],
                2: ["quels sont vos horaires", "êtes-vous ouverts dimanche"],
            },
            {"ou est mon coli": 1, "OÙ EST MON COLIS": 1, "quels sont les horaires": 2, "etes vous ouvert dimanche": 2},
            ["J'aime le fromage", "raconte une blague"],
        ),
        (
            {1: ["أين طردي", "تتبع الشحنة", "متى يصل طردي"], 2: ["ما هي ساعات العمل", "هل أنتم مفتوحون يوم الجمعة"]},
            {"اين طردي": 1, "أَيْنَ طَرْدِي؟": 1, "متى سيصل طردي": 1, "ما هي ساعات العمل لديكم": 2},
            ["أحب الموسيقى", "من فاز بالمباراة"],
        ),
        (
            {
                1: ["荷物はどこですか", "荷物を追跡したい", "荷物はいつ届きますか"],
                2: ["営業時間を教えてください", "日曜日は開いていますか"],
            },
            {"荷物はどこ?": 1, "荷物はいつ届く?": 1, "営業時間は?": 2, "ﾆﾓﾂ 荷物を追跡": 1},
            ["音楽が好きです", "サッカーの試合は誰が勝ちましたか"],
        ),
    ],
    ids=["German", "French", "Arabic", "Japanese"],
)  # fmt: skip
def test_languages_are_understood_exactly_and_nearly(
    phrases: dict[int, list[str]], said: dict[str, int], foreign: list[str]
) -> None:
    bot = matcher(phrases)
    assert {words: bot.match(words).interaction for words in said} == said
    assert [words for words in foreign if bot.match(words).interaction] == []


THINGS = (
    "parcel invoice password garden kettle bicycle window curtain blanket ladder hammer pillow bottle carpet candle "
    "mirror basket drawer pencil ticket camera engine guitar helmet jacket kitten lantern magnet needle orange paddle "
    "quiver rocket saddle teapot uniform violin walnut yogurt zipper"
)


def larger() -> dict[int, list[str]]:
    """Forty interactions, each about a thing of its own, asked for in 42 ways: 1,680 phrases."""
    things = THINGS.split()
    ways = ["where is the {}", "I lost the {}", "give me the {}", "is the {} ready", "how much is one {}", "buy a {}"]
    ends = ["", " please", " now", " today", " for me", " again", " at last"]
    return {
        number: [way.format(thing) + end for way in ways for end in ends]
        for number, thing in enumerate(things, start=1)
    }


def test_a_larger_bot_understands_and_refuses_too() -> None:
    bot = matcher(larger())
    assert "embedding" in bot.model.words.arrays if bot.model else False
    assert bot.match("where is the gutar please").interaction == 23
    assert bot.match("how much is a bycicle").interaction == 6
    assert [said for said in FOREIGN if bot.match(said).interaction] == []


def test_a_bot_about_everyday_things_keeps_its_words() -> None:
    phrases = ["will it rain tomorrow", "is there snow in the mountains", "weather for the weekend"]
    left = foreign_to(phrases, [1, 1, 1])
    assert "will there be snow on saturday" in sentences()
    assert "will there be snow on saturday" not in left
    assert "make me laugh" in left
    assert (
        matcher({1: phrases, 2: ["tell me a joke", "make me laugh"]}).match("is there snow on saturday").interaction
        == 1
    )


def test_training_twice_gives_the_same_model() -> None:
    pairs = [(text, interaction) for interaction, texts in SMALL.items() for text in texts]
    assert train(pairs).to_bytes() == train(pairs[::1]).to_bytes()


def test_a_model_is_stored_without_pickle_and_comes_back_the_same(small: Matcher) -> None:
    assert small.model is not None
    name = storage.save("test-model", small.model)
    again = Matcher([], storage.load(name))
    for said in ("wher is my parcle", "play some music"):
        assert again.match(said) == small.match(said)
    with np.load(io.BytesIO(small.model.to_bytes()), allow_pickle=False) as arrays:
        assert [array for array in arrays.values() if array.dtype.hasobject] == []
    storage.delete(name)
    with pytest.raises(storage.ModelMissing):
        storage.load(name)


def test_a_damaged_model_is_missing_rather_than_fatal(small: Matcher) -> None:
    assert small.model is not None
    data = small.model.to_bytes()
    for broken in (b"", b"no model", data[: len(data) // 2]):
        with pytest.raises((ValueError, KeyError, EOFError, zipfile.BadZipFile)):
            Model.from_bytes(broken)
