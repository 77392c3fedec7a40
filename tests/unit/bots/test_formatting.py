"""The marks in a bot's texts, as the server shows them."""

import time

import pytest
from django.template.loader import render_to_string

from bots.wording import formatting, texts
from tests.formatted import EXAMPLES


def shown(text: str) -> str:
    return render_to_string("chat/formatted.html", {"text": text})


@pytest.mark.parametrize(("text", "html"), EXAMPLES)
def test_a_text_is_shown_with_its_marks_and_nothing_else(text: str, html: str) -> None:
    assert shown(text).replace("&#x27;", "'").replace("&quot;", '"') == html


def test_a_variable_brings_no_marks_along() -> None:
    text = texts.render("Hello **{{ visitor }}**", {"visitor": "*V* [here](https://evil.example/x)"})
    assert "<a href" not in shown(text).replace('<a href="https://evil.example/x)"', "").replace(
        '<a href="https://evil.example/x"', ""
    )
    assert ">here<" not in shown(text)
    assert "<em>" not in shown(text)


@pytest.mark.parametrize("text", ["**" * 2000, "*a" * 2000, "[" * 4000, "[a](https://" * 300, "\\" * 4000])
def test_a_text_of_marks_is_read_quickly(text: str) -> None:
    begun = time.monotonic()
    formatting.blocks(text)
    assert time.monotonic() - begun < 5
