"""Names of colleagues, for colleagues: people of one name are told apart wherever one is shown or chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plain_text import clean_line
from plain_text.folding import folded


class Colleague(NamedTuple):
    """A person as a list of people has one. `name` is what visitors read."""

    id: int
    name: str
    email: str = ""


def distinct(colleagues: Iterable[Colleague]) -> dict[int, str]:
    """A name for each colleague by id; no two look alike. Only namesakes get an addition.

    Names are compared without case, accents and invisible characters. The addition is the e-mail's first part, or the
    id if namesakes share that or have none: "Anna Roth (a.roth)", "Anna Roth (7)". Never for visitors.
    """
    people = sorted(colleagues)
    looks = Counter(_look(person.name) for person in people)
    known = {person.id: person.name for person in people if looks[_look(person.name)] == 1}
    taken = {_look(name) for name in known.values()}
    namesakes = [person for person in people if person.id not in known]
    firsts = Counter((_look(person.name), _look(_first_part(person.email))) for person in namesakes)
    for person in namesakes:
        first = _first_part(person.email)
        alone = firsts[_look(person.name), _look(first)] == 1
        known[person.id] = next(
            each for each in _candidates(person, first if alone else "") if _look(each) not in taken
        )
        taken.add(_look(known[person.id]))
    return {person.id: known[person.id] for person in people}


def _candidates(person: Colleague, first: str) -> Iterator[str]:
    if first:
        yield f"{person.name} ({first})"
    yield f"{person.name} ({person.id})"
    # Somebody else is really called that.
    yield from (f"{person.name} ({person.id}-{number})" for number in range(2, 1_000_000))


def _first_part(email: str) -> str:
    return clean_line(email.rpartition("@")[0], 64)


def _look(name: str) -> str:
    return folded(clean_line(name, 500))
