"""Texts that people write differently are normalized to the same text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bots.understanding.normalization import normalize, plain, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is it?", "where  IS it"),
        ("don't", "dont"),
        ("ＡＢＣ", "abc"),
        ("STRASSE", "straße"),
        ("C’est où ?", "c'est OÙ"),
        ("パーセル", "ﾊﾟｰｾﾙ"),
        ("???", "???"),
        ("\u202awhere\u202c is it", "\ufeffwhere is it"),
        ("pass\u00adword", "password"),
        ("one\u200btwo", "one\u00a0two"),
        ("one\x0btwo", "one\u202ftwo"),
        ("one\u2028two", "one two"),
        ("day\u2011to\u2011day", "day-to-day"),
        ("１２ ٣ ४", "12 3 4"),
        ("−5°", "-5°"),
        ("20 %", "20٪"),
        ("18–25", "18-25"),
    ],
)
def test_ways_of_writing_the_same_are_the_same(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


def test_only_marks_that_people_leave_out_are_left_out() -> None:
    assert plain(normalize("Où est mon Päckchen")) == "ou est mon packchen"
    assert plain(normalize("أَيْنَ")) == plain(normalize("اين"))
    assert plain(normalize("が")) != plain(normalize("か"))


@pytest.mark.parametrize(("one", "other"), [("C++", "C"), ("C#", "C"), ("5 %", "5"), ("-5", "5"), ("１.5", "15")])
def test_signs_that_say_something_stay(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İptal", "iptal"), ("IPTAL", "ıptal"), ("zurück", "zuruck"), ("zurück", "zurueck"), ("à zéro", "A ZERO"),
        ("Größe", "groesse"), ("łódź", "lodz"), ("smørrebrød", "smorrebrod"), ("cœur", "coeur"), ("إلغاء", "الغاء"),
        ("ملغاة", "ملغاه"), ("👍🏽", "👍"), ("👍\ufe0f", "👍"), ("ё", "е\u0308"), ("ñandú", "nandu"),
    ],
)  # fmt: skip
def test_accents_and_letters_of_other_keyboards_are_left_out_for_comparing(one: str, other: str) -> None:
    assert not spellings(normalize(one)).isdisjoint(spellings(normalize(other)))


@given(st.text())
@example("0_#")
@example("c#_")
def test_what_is_normalized_stays_as_it_is(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)
    assert plain(plain(normalize(text))) == plain(normalize(text))
