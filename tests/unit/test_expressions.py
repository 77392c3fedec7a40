"""No regular expression of ours takes longer than its text is long, whatever people write."""

import re

import pytest
import regex

from tests.expressions import Expression, of_the_product, slow_text

EXPRESSIONS = list(of_the_product())
GIVEN_FROM_ELSEWHERE = {
    "pattern",  # a configurer's, matched with a limit in time
    "path",  # one of two in the same module
    "f'/\\\\*{place}\\\\*/.*?/\\\\*{place}\\\\*/'",  # over our own script
}
OLD_ONES = [
    re.compile(r"(?P<space> ?)\{\{\s*(?P<name>[^{}]*?)\s*\}\}"),
    re.compile(r"(\\*)([*\[\]])"),
    re.compile(r"\s+$"),
    re.compile(r"(a|a)+b"),
    regex.compile(r"<[^>]*>|([a-z]+)+!"),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda expression: expression.place)
def test_an_expression_is_linear(expression: Expression) -> None:
    if expression.pattern is None:
        assert expression.written in GIVEN_FROM_ELSEWHERE
    else:
        text = slow_text(expression.pattern, expression.uses)
        assert text is None, f"{text!r:.80} takes too long: {expression.written}"


@pytest.mark.parametrize("expression", OLD_ONES, ids=lambda expression: expression.pattern)
def test_a_careless_expression_is_noticed(expression: "re.Pattern[str]") -> None:
    assert slow_text(expression, {"search"})


def test_the_expressions_of_the_product_are_found() -> None:
    places = {expression.place.partition(":")[0] for expression in EXPRESSIONS}
    assert {"bots/wording/texts.py", "bots/wording/links.py", "plain_text/__init__.py"} <= places
