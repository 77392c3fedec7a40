"""A bot's texts: variables, addresses, origins, and normalized writing."""

import pytest
from django.core.exceptions import ValidationError

from bots.understanding.normalization import normalize, plain
from bots.wording import addresses, texts


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("Hello {{ visitor }}!", {"visitor": "Vera"}, "Hello Vera!"),
        ("Hello {{visitor}}!", {"visitor": "Vera"}, "Hello Vera!"),
        ("Hello {{ visitor }}!", {}, "Hello!"),
        ("Hello {{ nobody }}, welcome", {"visitor": "Vera"}, "Hello, welcome"),
        ("{{ visitor }}", {"visitor": "{{ operator }}", "operator": "Olga"}, "{{ operator }}"),
        ("{% load x %}{{ visitor|safe }}{{ visitor.x }}", {"visitor": "<b>"}, "{% load x %}"),
        ("{{ a }}{{ a }}", {"a": r"\1"}, r"\1\1"),
    ],
)
def test_variables_are_replaced_once_and_unknown_ones_vanish(text: str, variables: dict[str, str], said: str) -> None:
    assert texts.render(text, variables) == said


def test_a_long_text_of_braces_renders_quickly() -> None:
    text = "{{" * 2000
    assert texts.render(text, {}) == text


@pytest.mark.parametrize("text", ["{{ nobody }}", "{{ visitor", "visitor }}", "{{ }}", "{{ visitor.name }}"])
def test_a_variable_that_does_not_exist_is_refused(text: str) -> None:
    texts.check_variables("{{ visitor }} and {{bot}}", known=texts.EVERYWHERE)
    with pytest.raises(ValidationError):
        texts.check_variables(text, known=texts.EVERYWHERE)


@pytest.mark.parametrize(
    "url", ["https://shop.example/a?b=c#d", "http://127.0.0.1:8000/", "mailto:a@b.example", "tel:+4412345"]
)
def test_safe_addresses_are_accepted(url: str) -> None:
    addresses.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//evil.example",
        "/path", "shop.example", "https://", "https:///path", "mailto:", "file:///etc/passwd", "https://[broken",
        " https://shop.example", "https://shop.example/a b", "vbscript:x", "tel://1234",
    ],
)  # fmt: skip
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check_url(url)


@pytest.mark.parametrize("number", ["+44 20 7946 0000", "(030) 123/45-6", "112"])
def test_phone_numbers_are_accepted(number: str) -> None:
    addresses.check_phone(number)


@pytest.mark.parametrize("number", ["", "call me", "+", "12;ext=3", "1" * 40, "٣٤٥"])
def test_what_is_no_phone_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check_phone(number)


@pytest.mark.parametrize("origin", ["https://shop.example", "http://localhost:3000", "http://[::1]:8000"])
def test_exact_origins_are_accepted(origin: str) -> None:
    addresses.check_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "shop.example", "https://shop.example/", "https://*.shop.example", "*", "null", "https://a@shop.example",
        "ftp://shop.example", "https://shop.example:99999", "https://shop.example; script-src *", "https://SHOP.example",
        "https://shop.example?x", "https://", "https://shop.example:", "https://shop.example:0",
    ],
)  # fmt: skip
def test_what_is_no_exact_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check_origin(origin)


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
