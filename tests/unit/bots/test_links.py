"""Addresses in running text are whole, and end where no address goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.wording import links
from tests.marks import ADDRESSES

INSIDE = st.text(st.sampled_from("aZ09-_~%=&+#@$/é重ё('"), max_size=20).filter(lambda text: text.count("'") % 2 == 0)
AROUND = st.sampled_from(
    ["", " ", "，", "。", "（", "）", "「", "」", "“", "”", "»", "…", "—", "\u200e", "\ufeff", '"', "<", ">"]
)


def found(text: str) -> list[str]:
    return [text[begin:end] for begin, end in links.find(text)]


@pytest.mark.parametrize(("text", "addresses"), ADDRESSES)
def test_an_address_is_found_whole(text: str, addresses: list[str]) -> None:
    assert found(text) == addresses


@given(INSIDE, AROUND, AROUND)
def test_an_address_is_whole_whatever_stands_around_it(inside: str, before: str, after: str) -> None:
    address = f"https://a.example/{inside}x"
    assert found(f"{before}{address}{after}") == [address]
