"""Names of operators as operators see them: namesakes are told apart (`accounts.names`). Visitors see `Operator.name`.

Rows and frames are made often, so each process keeps who has namesakes. `refresh` reads that with each look at who is
here; whoever was renamed since has the plain name until then.
"""

from __future__ import annotations

from accounts.names import Colleague, distinct
from conversations.journal.entries import body, original_of, passages_of
from conversations.models import Entry, Operator, full_name
from conversations.protocol import OperatorEntryFrame, Person

_told_apart: dict[tuple[int, str], str] = {}
"""By id and plain name, for those who have namesakes."""


def refresh() -> None:
    """Reads all operators, those who have left included, for their names are in conversations. One query."""
    columns = ("pk", "user__first_name", "user__last_name", "user__username", "user__email")
    people = [
        Colleague(pk, full_name(first, last, username), email)
        for pk, first, last, username, email in Operator.objects.values_list(*columns)
    ]
    names = distinct(people)
    now = {(each.id, each.name): names[each.id] for each in people if names[each.id] != each.name}
    _told_apart.update(now)
    for gone in _told_apart.keys() - now.keys():
        _told_apart.pop(gone, None)


def person(operator: int, name: str) -> Person:
    """The operator with this id and plain name, for operators. Asks no database."""
    return Person(id=operator, name=_told_apart.get((operator, name), name))


def person_of(operator: Operator) -> Person:
    """The same. Needs `user`."""
    return person(operator.pk, operator.name)


def entry(found: Entry) -> OperatorEntryFrame:
    """The entry's frame for operators."""
    operator = person(found.operator_id, found.name) if found.operator_id else None
    return OperatorEntryFrame(
        entry=body(found), operator=operator, passages=passages_of(found), original=original_of(found) or None
    )
