"""The names that visitors without one get: the same on the page and in the search, in every language."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from conversations.models import SearchText
from conversations.models.made_up_names import ADJECTIVES, ANIMALS, PATTERN, in_all_languages, in_language, words_of
from plain_text.folding import folded
from tests.servers.product import CODE

TABLE: dict[str, Any] = json.loads((CODE / "tests" / "made_up_names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "de", "fr", "ar"])
def test_the_same_places_of_the_lists_belong_together(language: str) -> None:
    with override(language):
        adjectives, animals, pattern = words_of(gettext(ADJECTIVES)), words_of(gettext(ANIMALS)), gettext(PATTERN)
        page = render_to_string("console/row_texts.html")
    assert (len(adjectives), len(set(adjectives)), len(animals), len(set(animals))) == (32, 32, 40, 40)
    assert all(adjectives)
    assert all(animals)
    assert sorted(re.findall(r"{(\w+)}", pattern)) == ["adjective", "animal"]
    for words in (pattern, ", ".join(adjectives), ", ".join(animals)):
        assert f">{words}</p>" in page.replace("،", ",")


def test_the_page_and_the_search_make_the_same_names() -> None:
    assert words_of(ADJECTIVES) == TABLE["adjectives"]
    assert words_of(ANIMALS) == TABLE["animals"]
    assert {reference: in_language(reference, "en") for reference in TABLE["names"]} == TABLE["names"]


def test_a_visitor_is_searched_by_the_given_name_and_without_one_by_the_made_up_ones() -> None:
    named = SearchText.of(1, 1, "hello", "Vera", "KCCANJ")
    assert (named.text, named.name) == ("hello\nvera\n", "vera")
    nameless = SearchText.of(1, 1, "hello", "", "KCCANJ")
    said, name, *made_up = nameless.text.split("\n")
    assert (said, name, nameless.name) == ("hello", "", "")
    assert made_up == [folded(each) for each in in_all_languages("KCCANJ")]
    assert len(set(made_up)) == 4
