"""A bot's session, as a conversation's row keeps it: old and new code read each other's."""

import json
from typing import Any

import pytest

from bots.answering.session import Following, Session

STORED: dict[str, Any] = {
    "variables": {"visitor": "Vera", "size": "L"},
    "last": 0,
    "question": 7,
    "following": {"interaction": 8, "told": [6, 7]},
    "wordings": {"7": 1},
    "restarts": 2,
}
"""All that commit 59a93e2 stores, in its form."""


def test_a_session_is_stored_as_the_version_before_stored_it() -> None:
    session = Session.read(STORED)
    assert session.following == Following(8, (6, 7))
    assert json.loads(json.dumps(session.stored())) == STORED


@pytest.mark.parametrize("name", STORED)
def test_what_a_session_does_not_hold_is_left_out(name: str) -> None:
    stored = {key: value for key, value in STORED.items() if key != name}
    assert json.loads(json.dumps(Session.read(stored).stored())) == stored


def test_a_pause_keeps_an_empty_list_of_what_was_told() -> None:
    # The version before looks for it.
    assert Session(following=Following(8)).stored() == {"following": {"interaction": 8, "told": ()}}


def test_a_field_of_another_version_is_no_error() -> None:
    assert Session.read({"invented": 1, "variables": {"color": "red"}}) == Session({"color": "red"})


def test_a_closed_session_has_no_question_and_no_pause_and_keeps_the_rest() -> None:
    kept = {key: value for key, value in STORED.items() if key not in ("question", "following")}
    assert Session.read(STORED).closed() == Session.read(kept)


def test_answers_are_the_variables_that_name_nobody() -> None:
    session = Session({"visitor": "Vera", "operator": "Olga", "bot": "Pia", "size": "L"})
    assert session.answers == {"size": "L"}
    assert session.names == {"visitor": "Vera", "operator": "Olga", "bot": "Pia"}
