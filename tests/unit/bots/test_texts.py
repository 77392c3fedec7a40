"""Variables in the texts of a bot are replaced, and unknown ones refused."""

import time

import pytest
from django.core.exceptions import ValidationError

from bots.wording import texts


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


@pytest.mark.parametrize(
    "text", ["{{" * 50_000, "{{" + " " * 100_000, "{{ " * 30_000, " " * 50_000 + "{{" + "a " * 50_000]
)
def test_a_long_text_of_braces_renders_quickly(text: str) -> None:
    begun = time.monotonic()
    assert texts.render(text, {}) == text.strip()
    with pytest.raises(ValidationError):
        texts.check_variables(text, known=texts.EVERYWHERE)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("text", ["{{ nobody }}", "{{ visitor", "visitor }}", "{{ }}", "{{ visitor.name }}"])
def test_a_variable_that_does_not_exist_is_refused(text: str) -> None:
    texts.check_variables("{{ visitor }} and {{bot}}", known=texts.EVERYWHERE)
    with pytest.raises(ValidationError):
        texts.check_variables(text, known=texts.EVERYWHERE)
