"""Figures, signs, units, names of one letter and negations are exact before likeness counts."""

from functools import cache

import pytest

from bots.understanding import train
from bots.understanding.exactness import misspelt, parts
from bots.understanding.matcher import Matcher
from bots.understanding.normalization import comparable

GREETINGS = ["hello", "good morning", "hi there"]


def matcher(*interactions: list[str]) -> Matcher:
    """A trained bot whose interactions are numbered from 1, after one that greets (0)."""
    return trained(*map(tuple, interactions))


@cache
def trained(*interactions: tuple[str, ...]) -> Matcher:
    """Several tests ask the same bot."""
    pairs = [(text, number) for number, texts in enumerate([GREETINGS, *interactions]) for text in texts]
    return Matcher(pairs, train(pairs))


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ([["plan 1"], ["plan 2"]], ["plan 3", "tell me about plan 3", "Plan three", "plan ٣", "plan"]),
        ([["tariff 2025", "prices in 2025"]], ["tariff 2024", "prices in 2024", "TARIFF ２０２４"]),
        ([["I can log in"]], ["I can't log in", "I can’t log in", "i cannot log in", "I really can't log in today"]),
        ([["my card is not working"]], ["my card is working", "my card is working now"]),
        ([["plan A"], ["plan B"]], ["plan C", "tell me about plan C", "plan A+"]),
        ([["the 5 GB package"], ["the 10 GB package"]], ["the 20 GB package", "the 5 MB package"]),
        ([["notice of 2 weeks"]], ["notice of 2 months", "notice of three weeks"]),
        ([["Wo finde ich Formular 12?"], ["Wo finde ich Formular 14?"]], ["Wo finde ich Formular 13?"]),
        ([["Ich kann mich einloggen"]], ["Ich kann mich nicht einloggen"]),
        ([["Ich habe eine Rechnung bekommen"]], ["Ich habe keine Rechnung bekommen"]),
        ([["je peux me connecter"]], ["je ne peux pas me connecter"]),
        ([["j'ai reçu ma commande"]], ["je n'ai pas reçu ma commande", "j'ai pas reçu ma commande"]),
        ([["الخطة 1"], ["الخطة 2"]], ["الخطة 3", "الخطة ٣"]),
        ([["أستطيع تسجيل الدخول"]], ["لا أستطيع تسجيل الدخول"]),
        ([["ログインできます"]], ["ログインできません"]),
        ([["I want to pay with card"]], ["I want to pay without card"]),
        ([["is it available"]], ["is it unavailable"]),
        ([["error 10061"]], ["error 10060"]),
        ([["my order is paid"]], ["my order is unpaid"]),
        ([["I can log in"]], ["I am unable to log in", "I can log in no more", "I can hardly log in"]),
        ([["I have received my parcel"]], ["I havnt received my parcel", "I havent recieved my parcel"]),
        ([["my parcel has arrived"]], ["my parcel has not arived"]),
        ([["giriş yapabiliyorum"]], ["giriş yapamıyorum"]),
        ([["at 8 am"]], ["at 8 pm"]),
        ([["cancel my subscription"]], ["don't cancel my subscription", "do not cancel my subscription please"]),
        ([["Geht das mit Vertrag"]], ["Geht das ohne Vertrag"]),
        ([["my parcel has arrived"]], ["my parcel hasn't arrived", "my parcel has not arrived yet"]),
        ([["I received the refund"]], ["I did not receive the refund", "I haven't received the refund"]),
        ([["it works"]], ["it doesn't work", "it does not work"]),
        ([["size M"], ["size L"]], ["size S", "size XL"]),
        ([["€50 voucher"], ["€100 voucher"]], ["€75 voucher", "$50 voucher"]),
        ([["A4 paper"], ["A5 paper"]], ["A3 paper"]),
        ([["freeze at -18 degrees"]], ["freeze at 18 degrees"]),
        ([["C++ course"], ["C course"]], ["C# course"]),
        ([["I agree"]], ["I disagree", "I don't agree"]),
        ([["我要取消订单"]], ["我不要取消订单"]),
        ([["quiero cancelar mi pedido"]], ["no quiero cancelar mi pedido"]),
    ],
)  # fmt: skip
def test_another_figure_name_or_a_negation_is_not_understood(phrases: list[list[str]], said: list[str]) -> None:
    bot = matcher(*phrases)
    assert [words for words in said if bot.match(words).interaction is not None] == []


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ([["plan 1"], ["plan 2"]], {"Plan two": 2, "please tell me about plan 1": 1, "PLAN ٢": 2, "plan no 2": 2}),
        ([["my order has not arrived"], ["plan 1"], ["plan 2"]], {"my order 12345 has not arrived": 1}),
        ([["my order has not arrived", "where is order 4711", "order 12 is late"]], {"where is order 99881": 1}),
        ([["where is my parcel", "track my package"]], {"track my package 00340434": 1, "where is my 2nd parcel": 1}),
        ([["I can't log in"]], {"I cannot log in": 1, "i cant log in": 1, "I can not log in": 1}),
        ([["can I pay by card"]], {"can't I pay by card": 1}),
        ([["my card is not working"]], {"card isn't working": 1, "my card is not working anymore": 1}),
        ([["notice of 2 weeks"]], {"notice of two weeks": 1, "notice of 2 week": 1}),
        ([["where is my order"]], {"where is order no. 4711": 1, "my order #88231, where is it": 1}),
        ([["why was I charged 2 times"]], {"why was I charged two times": 1}),
        ([["Das Paket kam nicht an"]], {"mein Paket kam nicht an": 1}),
    ],
)
def test_what_is_only_a_detail_is_understood(phrases: list[list[str]], said: dict[str, int]) -> None:
    bot = matcher(*phrases)
    assert {words: bot.match(words).interaction for words in said} == said


def test_what_is_not_allowed_is_not_sure_and_names_the_nearest_phrase() -> None:
    match = matcher(["plan 1"], ["plan 2"]).match("plan 3")
    assert match.confidence < 0.5
    assert match.phrase in {"plan 1", "plan 2"}


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("unavailable", "available"), ("5 nights", "2 nights"), ("irregular", "regular"), ("illegal", "legal"),
        ("sunday", "monday"), ("plan c", "plan b"), ("c", "c++"), ("c#", "c"), ("5 %", "5"), ("-5", "5"),
        ("25 km", "25 kg"), ("with", "wish you"), ("increase", "decrease"), ("unzufrieden", "zufrieden"),
        ("ohne zucker", "mit zucker"), ("pas de sucre", "de sucre"), ("room 1.5", "room 15"), ("1000 km", "10000 km"),
    ],
)  # fmt: skip
def test_a_typing_error_never_changes_the_meaning(said: str, known: str) -> None:
    assert not misspelt(comparable(said), comparable(known))
    assert not misspelt(comparable(known), comparable(said))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("margerita", "Margherita"), ("2 wekes", "2 weeks"), ("two weeks", "2 weeks"), ("5km", "5 km"),
        ("openinghours", "opening hours"), ("quattro stagoni", "Quattro stagioni"), ("mnoday", "Monday"),
        ("1,000 euros", "1000 euros"), ("Grose", "Größe"),
    ],
)  # fmt: skip
def test_a_typing_error_is_forgiven(said: str, known: str) -> None:
    assert misspelt(comparable(said), comparable(known)) or parts(comparable(said)) == parts(comparable(known))


@pytest.mark.parametrize("said", ["", " ", "?", "-", "--5", "a" * 4000, "1 " * 2000, "\ud800", "不", "not"])
def test_odd_sentences_have_parts_too(said: str) -> None:
    assert parts(comparable(said)) == parts(comparable(said))
