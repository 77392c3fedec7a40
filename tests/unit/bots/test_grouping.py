"""Sentences of one meaning come into one group, whatever their language; exact parts keep them apart."""

import numpy as np
import pytest

from bots.understanding import encoders, grouping, sentence_vectors
from bots.understanding.distinctions import Distinctions
from bots.understanding.exactness import parts
from bots.understanding.normalization import normalize, plain


def grouped(*texts: str, phrases: tuple[tuple[str, int], ...] = ()) -> list[set[str]]:
    vectors = sentence_vectors.of(texts)
    assert vectors is not None
    known = Distinctions((plain(normalize(text)), interaction) for text, interaction in phrases)
    taken = [parts(plain(normalize(text))) for text in texts]
    found = grouping.groups(vectors, lambda one, other: known.tell_apart(taken[one], taken[other]))
    return [{texts[at] for at in group} for group in found]


def test_languages_share_a_group_and_other_subjects_do_not() -> None:
    parcel = {"where is my parcel", "Wo ist mein Paket?", "où est mon colis", "where's my package"}
    password = {"i forgot my password", "Ich habe mein Passwort vergessen"}
    assert grouped(*sorted(parcel), *sorted(password), "do you like pizza") in (
        [parcel, password, {"do you like pizza"}],
        [parcel, {"do you like pizza"}, password],
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("what does plan 1 cost", "what does plan 3 cost"),
        ("what does plan two cost", "what does plan three cost"),
        ("I can log in", "I can't log in"),
        ("delivery in 2 weeks", "delivery in 2 months"),
        ("is this product available", "is this product unavailable"),
        ("vitamin B", "vitamin C"),
        ("was kostet Tarif 1", "was kostet Tarif 2"),
    ],
)
def test_exact_parts_keep_sentences_apart(one: str, other: str) -> None:
    assert grouped(one, other) == [{one}, {other}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my order 12345 has not arrived", "my order 98765 has not arrived"),
        ("my order 12345 has not arrived", "my order has not arrived"),
        ("I want my money back", "Ich will mein Geld zurück"),
        ("ich möchte mit einem menschen sprechen", "I want to talk to a human"),
    ],
)
def test_details_do_not_keep_sentences_apart(one: str, other: str) -> None:
    assert grouped(one, other) == [{one, other}]


def test_the_bots_phrases_decide_which_figures_are_details() -> None:
    long_ones = (("form 1040 please", 1), ("form 1099 please", 2))
    assert len(grouped("send me form 1040", "send me form 1099", phrases=long_ones)) == 2
    examples = (("call line 1", 1), ("call line 2", 1), ("call line 3", 1), ("call line 4", 1))
    assert len(grouped("please call line 5", "please call line 6", phrases=examples)) == 1


def test_groups_are_average_linkage_and_the_same_every_time() -> None:
    """Against the definition: join the nearest two groups until none is near enough."""
    chance = np.random.default_rng(3)
    vectors = chance.normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert grouping.groups(vectors, lambda _one, _other: False, 0.4) == plainly_grouped(vectors, 0.4)


def plainly_grouped(vectors: np.ndarray, alike: float) -> list[list[int]]:
    near = vectors @ vectors.T
    groups = [[at] for at in range(len(vectors))]
    while len(groups) > 1:
        pairs = [(near[np.ix_(a, b)].mean(), at, to) for at, a in enumerate(groups) for to, b in enumerate(groups[:at])]
        best, one, other = max(pairs)
        if best < alike:
            break
        groups[other] += groups.pop(one)
    return sorted(sorted(group) for group in groups)


def test_near_duplicates_are_shown_once() -> None:
    texts = ["where is my parcel", "where is my parcel please", "where is my parcle", "has it been sent yet"]
    assert grouping.distinct(texts, sentence_vectors.of(texts), lambda _one, _other: False) == [0, 0, 0, 3]
    assert grouping.distinct(texts, None, lambda _one, _other: False) == [0, 1, 0, 3]
    assert grouping.distinct(texts, None, lambda _one, _other: True) == [0, 1, 2, 3]


def test_the_middle_is_nearest_to_the_most_frequent_ones() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    assert grouping.middle(vectors, [1, 1, 1]) == 1
    assert grouping.middle(vectors, [9, 1, 1]) == 0


def test_vectors_are_kept_by_digest_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_vectors, "KEPT", 3)
    first = sentence_vectors.of(["one", "two", "one", "three", "four"])
    assert first is not None
    assert np.array_equal(first[0], first[2])
    assert len(sentence_vectors._kept) == 3
    assert np.abs(np.linalg.norm(first, axis=1) - 1).max() < 0.01
    again = sentence_vectors.of(["one", "two", "one", "three", "four"])
    assert again is not None
    assert np.allclose(first, again, atol=2e-3)


def test_without_an_encoder_there_are_no_vectors(settings) -> None:
    settings.UNDERSTANDING_ENCODER = encoders.NO_ENCODER
    assert sentence_vectors.of(["a sentence"]) is None
