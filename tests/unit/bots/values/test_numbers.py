"""Numbers as people of several countries write them."""

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from bots.wording.values.numbers import number
from bots.wording.values.reading import Reading, Unclear
from tests.unit.bots.values.conventions import of


@pytest.mark.parametrize(
    ("language", "said", "kept"),
    [
        ("en", "1,00,000", "100000"), ("en", "1.234", "1.234"), ("de", "1,250", "1.25"), ("de", "1.250", "1250"),
        ("en", "1,250", "1250"), ("en", "12,34,567.5", "1234567.5"), ("de", "1'234.50", "1234.5"),
        ("fr", "1 234,50 €", "1234.5"), ("fr", "1\u202f234\u202f567", "1234567"), ("ar", "١٬٢٣٤٫٥", "1234.5"),
        ("ar", "١٢٫٥", "12.5"), ("en", "१,००,०००", "100000"), ("en", "２０", "20"),
        ("en", "about 1.250,5 kg", "1250.5"),
        ("en", "0,125", "0.125"), ("en", "1250,500", "1250.5"), ("en", "1,25", "1.25"), ("en", "3.5%", "3.5"),
        ("en", "-7", "-7"), ("en", "\u22127", "-7"), ("en", "minus 5", "-5"), ("en", "2½ hours", "2.5"),
        ("en", "½", "0.5"),
        ("en", "20 m²", "20"), ("en", "2 million", "2000000"), ("de", "1,5 Mio.", "1500000"), ("en", "5k", "5000"),
        ("en", "2万", "20000"), ("en", "3 lakh", "300000"), ("en", "two please", "2"), ("de", "zwölf", "12"),
        ("fr", "trois", "3"), ("ar", "خمسة", "5"), ("en", "no. 5", "5"), ("en", "CHF20", "20"),
        ("en", "$1,234.50", "1234.5"),
        ("en", "\u202a42\u202c", "42"), ("en", "007", "7"), ("en", "1 000 000", "1000000"), ("en", "12.", "12"),
        ("en", ".5", "0.5"), ("de", ",5", "0.5"), ("en", "2 hundred", "200"), ("en", "1.5M", "1500000"),
        ("en", "5 m", "5"),
    ],
)  # fmt: skip
def test_the_number_that_a_person_means(language: str, said: str, kept: str) -> None:
    read = number(said, of(language))
    assert isinstance(read, Reading)
    assert read.kept == kept


@pytest.mark.parametrize(
    "said",
    [
        "many", "2 or 3", "5-7", "5 to 7", "1.2.3", "31.12.2026", "PP-7", "PP1234", "twenty two", "not 5",
        "5 and a half",
        "2 dozen", "< 5", "5 ± 1", "5+", "5 mil", "1/2", "12:30", "10³ 5", "1" * 26, "1,23,45", "12,345,67", "", "-",
        ".",
        "fünf oder sechs",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_asked_for_again(said: str) -> None:
    assert number(said, of("en")) is None


@pytest.mark.parametrize(
    ("language", "country", "said", "back", "other"),
    [
        ("en", "", "1.234", "1.234", "1,234"), ("de", "", "1,250", "1,25", "1.250"),
        ("de", "CH", "1.234", "1.234", "1’234"),
        ("en", "", "1,00,000", "100,000", ""), ("en", "IN", "100000", "", ""), ("en", "IN", "2 lakh", "2,00,000", ""),
        ("en", "", "12", "", ""), ("en", "", "about 12 kg", "", ""), ("de", "", "1,5 Mio.", "1.500.000", ""),
        ("ar", "", "١٢", "", ""),
    ],
)  # fmt: skip
def test_what_was_typed_in_another_form_is_said_back(
    language: str, country: str, said: str, back: str, other: str
) -> None:
    read = number(said, of(language, country))
    assert isinstance(read, Reading)
    assert (read.back, read.other) == (back, other)


def test_what_the_language_cannot_decide_is_asked_back() -> None:
    assert number("1.234", of("fr")) == Unclear("1\u202f234", "1,234")


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["en", "de", "fr", "ar", "de_CH", "en_IN"]))
def test_numbers_are_read_as_their_own_language_writes_them(value: object, locale: str) -> None:
    language, _, country = locale.partition("_")
    read = number(format_decimal(value, locale=locale, decimal_quantization=False), of(language, country))
    assert isinstance(read, Reading)
    assert float(read.kept) == float(str(value))


@given(st.text(alphabet="0123456789.,'’ -½٣kA", max_size=12))
@example("1,000.,0")
def test_no_text_breaks_the_reading(said: str) -> None:
    number(said, of("en"))
