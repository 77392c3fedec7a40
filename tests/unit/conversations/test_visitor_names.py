"""The words of which the console makes names for visitors without one, in every language."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import gettext, override

from tests.servers.product import CODE

PAGE = (CODE / "templates" / "console" / "row_texts.html").read_text(encoding="utf-8")


def words(key: str) -> list[str]:
    found = re.search(rf'data-word="visitor\.{key}">{{% translate "([^"]+)" %}}', PAGE)
    assert found
    return [word.strip() for word in re.split("[,،]", gettext(found[1]))]


@pytest.mark.parametrize("language", ["en", "de", "fr", "ar"])
def test_the_same_places_of_the_lists_belong_together(language: str) -> None:
    with override(language):
        adjectives, animals, [pattern] = words("adjectives"), words("animals"), words("pattern")
    assert (len(adjectives), len(set(adjectives)), len(animals), len(set(animals))) == (32, 32, 40, 40)
    assert all(adjectives)
    assert all(animals)
    assert sorted(re.findall(r"{(\w+)}", pattern)) == ["adjective", "animal"]
