"""Colleagues of one name are told apart, and nobody else's name changes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from accounts import invitations
from accounts.models import AccountMail
from accounts.names import Colleague, distinct
from plain_text.folding import folded


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], []),
        ([("Anna Roth", "a@x.example")], ["Anna Roth"]),
        ([("Anna Roth", "a@x.example"), ("Ben Roth", "a@x.example")], ["Anna Roth", "Ben Roth"]),
        (
            [("Anna Roth", "anna@x.example"), ("Anna Roth", "a.roth@y.example")],
            ["Anna Roth (anna)", "Anna Roth (a.roth)"],
        ),
        ([("Anna Roth", "anna@x.example"), ("ANNA ROTH", "")], ["Anna Roth (anna)", "ANNA ROTH (2)"]),
        ([("Anna Roth", "anna@x.example"), ("Anna Roth", "Anna@y.example")], ["Anna Roth (1)", "Anna Roth (2)"]),
        ([("José", "j@x.example"), ("Jose", "k@x.example")], ["José (j)", "Jose (k)"]),
        ([("Иван", ""), ("иван", ""), ("Iwan", "")], ["Иван (1)", "иван (2)", "Iwan"]),
        ([("Max\u200b Roth", ""), ("Max  Roth", "")], ["Max\u200b Roth (1)", "Max  Roth (2)"]),
        ([("Jo", "a@x.example"), ("Jo", "b@x.example"), ("Jo (a)", "")], ["Jo (1)", "Jo (b)", "Jo (a)"]),
        ([("Jo", ""), ("Jo", ""), ("Jo (1)", ""), ("JO (1-2)", "")], ["Jo (1-3)", "Jo (2)", "Jo (1)", "JO (1-2)"]),
        ([("Ali", "ali"), ("Ali", "@x.example")], ["Ali (1)", "Ali (2)"]),
    ],
)
def test_only_namesakes_get_an_addition(people: list[tuple[str, str]], expected: list[str]) -> None:
    colleagues = [Colleague(number, *person) for number, person in enumerate(people, 1)]
    assert list(distinct(reversed(colleagues)).values()) == expected


names = st.text(st.sampled_from("aAáÁbß (1)2-"), min_size=1, max_size=6)
emails = st.text(st.sampled_from("aAb1@"), max_size=4)


@given(st.lists(st.tuples(names, emails), max_size=12))
def test_no_two_names_look_alike_whatever_people_are_called(people: list[tuple[str, str]]) -> None:
    colleagues = [Colleague(number, *person) for number, person in enumerate(people, 1)]
    told = distinct(colleagues)
    looks = [folded(" ".join(name.split())) for name in told.values()]
    plain = [folded(" ".join(person.name.split())) for person in colleagues]
    assert len(set(looks)) == len(people)
    assert told == distinct(colleagues[::-1])
    for person, look in zip(colleagues, plain, strict=True):
        assert told[person.id].startswith(person.name)
        assert (told[person.id] == person.name) == (plain.count(look) == 1)


def test_an_invitation_says_which_of_two_namesakes_sent_it(db: None) -> None:
    anna = User.objects.create_user("one", email="anna@x.example", first_name="Anna", last_name="Roth")
    User.objects.create_user("two", email="roth@x.example", first_name="Anna", last_name="Roth")
    new = User.objects.create_user("new", email="new@x.example")
    invitations.invite(new, by=anna, origin="https://chat.example")
    assert AccountMail.objects.get().by == "Anna Roth (anna)"
