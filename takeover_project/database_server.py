"""Whether the database answers, and the reason in one sentence if it does not."""

import time

from django.db import connection

ANSWER = 5  # seconds for one attempt
PAUSE = 0.5  # seconds between two attempts
ADVICE = "Check host, port, user, password and name in DATABASE_URL, and that the server runs."


def unreachable(answer: int = ANSWER) -> str:
    """Why a new connection cannot be opened; empty if it can, and for SQLite. Takes at most some `answer` seconds."""
    if connection.vendor != "postgresql":
        return ""
    import psycopg  # here, because it takes 10 MB

    parameters = connection.get_connection_params() | {"connect_timeout": answer}
    parameters.pop("pool", None)
    try:
        psycopg.connect(**parameters).close()
    except psycopg.OperationalError as problem:
        return first_reason(str(problem))
    return ""


def wait(seconds: float) -> str:
    """Waits at most that long until the database answers. Gives the last reason, or nothing if it does."""
    end = time.monotonic() + seconds
    while (reason := unreachable()) and time.monotonic() + PAUSE < end:
        time.sleep(PAUSE)
    return reason


def first_reason(text: str) -> str:
    """libpq's first line without its full stop; it goes on with advice and further addresses of the same host."""
    return next(iter(text.splitlines()), "no reason given").strip().rstrip(".")
