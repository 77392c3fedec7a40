"""Pages of the administration when somebody else was faster with a name that only one may have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponseBase

TRIES = 10
"""Of some who race, one wins each time."""

View = Callable[..., HttpResponseBase]


def answered_again(view: View) -> View:
    """The view, asked again if the database refuses what its checks have let through, `TRIES` times at most.

    Two people add the same name at once: both checks pass, one row is stored. The second time the checks see that row
    and say what to do, or choose another name, which a third person may choose, too. What the view wrote before was
    rolled back with its transaction.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        for _ in range(TRIES - 1):
            try:
                return view(request, *args, **options)
            except IntegrityError:
                if request.method != "POST" or connection.in_atomic_block:
                    raise
                for _name, files in request.FILES.lists():
                    for file in files:
                        file.seek(0)
        return view(request, *args, **options)

    return answer
