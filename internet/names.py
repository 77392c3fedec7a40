"""Names of hosts, by the Public Suffix List."""

from __future__ import annotations

from functools import cache
from typing import Any


def is_shared(domain: str) -> bool:
    """Whether strangers register names below `domain`: `com`, `co.uk`, `github.io`; empty is everybody's, too.

    A last part that the list does not know, like `internal`, is one's own network's.
    """
    domain = domain.strip(".").lower()
    return not domain or _suffixes().publicsuffix(domain) == domain


@cache
def _suffixes() -> Any:
    # Takes a fifth of a second and some memory, and few settings name a whole domain.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
