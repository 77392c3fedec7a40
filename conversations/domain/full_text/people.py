"""The names that a search may use: of bots, operators, languages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bots.models import Bot
from bots.wording.languages import LANGUAGES
from conversations.domain.full_text import terms
from conversations.models import Operator
from plain_text.folding import folded

AUTHORS = ("visitor", "operator", "bot", "note")


@dataclass(frozen=True)
class Known:
    """The bots that an operator sees, and the languages that they speak."""

    bots: Collection[tuple[int, str, str]]
    """Id, folded name and slug."""
    languages: frozenset[str]

    @classmethod
    def to(cls, hidden: Collection[int]) -> Known:
        """As it is known to somebody who does not see these bots."""
        found = Bot.objects.exclude(pk__in=hidden).values_list("pk", "name", "slug", "language", "languages")
        rows = list(found)
        spoken = {code for *_, main, others in rows for code in (main, *others)}
        return cls([(pk, folded(name), slug) for pk, name, slug, _, _ in rows], frozenset(spoken))

    def author(self, value: str) -> tuple[str, ...]:
        """The facets of who says a line: a kind of author, or everybody who is called so."""
        name = folded(value).strip()
        if name in AUTHORS:
            return (terms.author(name),)
        people = Operator.objects.values_list("pk", "user__first_name", "user__last_name", "user__username")
        found = [terms.operator(pk) for pk, *names in people if name in folded(" ".join(names))] if name else []
        return (*found, *sorted(terms.called(value)))

    def bot(self, value: str) -> tuple[str, ...]:
        """The facets of the bots with this slug, or else with this in their names."""
        name = folded(value).strip()
        exact = [pk for pk, _, slug in self.bots if slug == name]
        found = exact or [pk for pk, called, _ in self.bots if name and name in called]
        return tuple(map(terms.bot, found))

    def language(self, value: str) -> tuple[str, ...]:
        """The facet of a language's code; `zh` stands for both ways of writing."""
        code = value.casefold().replace("_", "-")
        return tuple(terms.language(each) for each in LANGUAGES if each == code or each.startswith(f"{code}-"))
