"""Phone numbers and e-mail addresses among words, and with what programs leave in copied text."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.wording.values.emails import email
from bots.wording.values.phones import phone
from bots.wording.values.reading import NoCountry, Reading, Unclear
from tests.unit.bots.values.conventions import of

GERMAN = "+491701234567"


@pytest.mark.parametrize(
    ("language", "country", "said", "kept"),
    [
        ("en", "", "my number is +44 20 7946 0123", "+442079460123"), ("de", "", "0170-1234567 (mobile)", GERMAN),
        ("en", "", "tel:+49-170-1234567", GERMAN), ("en", "", "\u202a+49 170 1234567\u202c", GERMAN),
        ("en", "", "\ufeff+49\u00a0170\u202f1234567", GERMAN), ("en", "", "+49\u2011170\u20111234567", GERMAN),
        ("en", "", "＋４９　１７０　１２３４５６７", GERMAN), ("en", "", "+٤٩ ١٧٠ ١٢٣٤٥٦٧", GERMAN),
        ("en", "", "0049 170 1234567", GERMAN), ("en", "", "+49 (0)170 / 1234567.", GERMAN),
        ("en", "", "(212) 555-0123", "+12125550123"), ("en", "", "020 7946 0123", "+442079460123"),
        ("fr", "", "06.12.34.56.78 (portable)", "+33612345678"), ("de", "CH", "079 123 45 67", "+41791234567"),
        ("de", "AT", "0664 1234567", "+436641234567"), ("ar", "EG", "٠١٠ ١٢٣٤ ٥٦٧٨", "+201012345678"),
        ("en", "", "+49 30 123456 ext. 12", "+4930123456 ext. 12"),
        ("de", "", "030 123456 Durchwahl 12", "+4930123456 ext. 12"),
    ],
)  # fmt: skip
def test_the_number_that_a_person_means(language: str, country: str, said: str, kept: str) -> None:
    read = phone(said, of(language, country))
    assert isinstance(read, Reading)
    assert read.kept == kept


@pytest.mark.parametrize(
    "said",
    ["no idea", "12", "+44 20 7946 0123, +49 170 1234567", "12345", "+999 1", ""],
)
def test_what_is_not_one_number_is_asked_for_again(said: str) -> None:
    assert phone(said, of("de")) is None


def test_a_national_number_is_said_back_and_one_of_several_countries_asked_back() -> None:
    assert phone("0170 1234567", of("de")) == Reading(GERMAN, "+49 170 1234567")
    assert phone("+49 170 1234567", of("de")) == Reading(GERMAN)
    assert phone("+44 20 7946 012", of("en")) == Reading("+44207946012", "+44 207946012")
    assert phone("0501234567", of("ar")) == Unclear("+966 50 123 4567", "+20 50 1234567")
    assert phone("0501234567", of("ar", "AE")) == Reading("+971501234567", "+971 50 123 4567")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "0170-1234567 (mobile)"), ("fr", "0170 1234567"), ("ar", "612 345 678")]
)
def test_a_number_of_an_unknown_country_is_asked_for_with_its_code(language: str, said: str) -> None:
    assert phone(said, of(language)) == NoCountry()


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from([1, 2]))
def test_every_countrys_numbers_are_read_as_they_are_written_there(region: str, style: int) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is not None:
        read = phone(phonenumbers.format_number(example, style), of("en", region))
        assert isinstance(read, Reading)
        assert read.kept == phonenumbers.format_number(example, 0)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("it is vera@shop.example.", "vera@shop.example"), ("mailto:vera@shop.example", "vera@shop.example"),
        ("Vera <vera@shop.example>", "vera@shop.example"), ("\ufeffvera@shop.example\u200b", "vera@shop.example"),
        ("vera＠shop.example。", "vera@shop.example"), ("‘vera@shop.example’، شكرا", "vera@shop.example"),
        ("vera@bücher.example", "vera@bücher.example"), ("a@b.example or a@b.example", "a@b.example"),
        ("vera.o'neil+x@shop.example", "vera.o'neil+x@shop.example"), ("vera@", None),
        ("a@b.example, c@d.example", None),
        ("vera at shop.example", None),
    ],
)  # fmt: skip
def test_the_address_among_words(said: str, kept: str | None) -> None:
    read = email(said)
    assert (read and read.kept) == kept
