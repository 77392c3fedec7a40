"""Texts that people write differently are normalized to the same text."""

import pytest

from bots.understanding.normalization import normalize, plain


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
    ],
)
def test_ways_of_writing_the_same_are_the_same(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


def test_only_marks_that_people_leave_out_are_left_out() -> None:
    assert plain(normalize("Où est mon Päckchen")) == "ou est mon packchen"
    assert plain(normalize("أَيْنَ")) == plain(normalize("اين"))
    assert plain(normalize("が")) != plain(normalize("か"))
    assert normalize("C++") != normalize("C")
