"""The console has words for each reason for which an engine hands a visitor over."""

from __future__ import annotations

from typing import get_args

import pytest
from django.template.loader import render_to_string

from bots.engines.seam import Category


@pytest.mark.parametrize("category", get_args(Category))
def test_rows_and_facts_have_words_for_each_category(category: str) -> None:
    words = render_to_string("console/texts.html")
    for key in (f"row.handoff.{category}", f"handoff.{category}"):
        assert f'data-word="{key}"' in words
