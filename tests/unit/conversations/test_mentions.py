"""Names after an @ in a note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.domain.mentions import Nameable, named_in

OLGA = Nameable(1, ("olga", "Olga", "Olga Petrova", "Olga Petrova (o.petrova)"))
OLE = Nameable(2, ("ole", "Ole", "Ole Øst", "Ole Øst"))
ANNA = Nameable(3, ("a.roth", "Anna", "Anna Roth", "Anna Roth (a.roth)"))
OTHER_ANNA = Nameable(4, ("anna2", "Anna", "Anna Roth", "Anna Roth (4)"))
MULLER = Nameable(5, ("müller", "", "müller", "müller"))
EVERYBODY = (OLGA, OLE, ANNA, OTHER_ANNA, MULLER)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@olga", {1}),
        ("@Olga Petrova please look", {1}),
        ("@OLGA!", {1}),
        ("(@olga)", {1}),
        ("ask @olga, @ole", {1, 2}),
        ("@ole øst", {2}),
        ("@Ole Øst.", {2}),
        ("@Anna Roth (a.roth) knows", {3}),
        ("@Anna Roth (4) knows", {4}),
        ("@anna knows", {3, 4}),
        ("@a.roth", {3}),
        ("@MÜLLER", {5}),
        ("@muller", {5}),
        ("first line\n@olga", {1}),
        ("@@olga", {1}),
        ("me@olga.example", set()),
        ("@olgas", set()),
        ("@olga_b", set()),
        ("@ olga", set()),
        ("@", set()),
        ("olga", set()),
        ("@nobody", set()),
        ("", set()),
    ],
)
def test_names_are_found_after_an_at(text: str, named: set[int]) -> None:
    assert named_in(text, EVERYBODY) == named


@given(st.text(), st.text())
def test_whatever_stands_around_a_name_it_is_found_unless_it_goes_on(before: str, after: str) -> None:
    assert 1 in named_in(f"{before} @olga {after}", (OLGA,))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert named_in(text, EVERYBODY) <= {1, 2, 3, 4, 5}
