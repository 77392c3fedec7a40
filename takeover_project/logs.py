"""The log: one line per event, `time level logger message key=value …` or a JSON object, on standard error.

No message's text, file's name, token or address is logged. An exception is cut to the first line of its text, because
databases put the refused row on the next lines.
"""

import json
import logging
import time
import traceback
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from plain_text import one_line

# `data` is Celery's: the arguments of a task, which may be people's words, and a whole traceback.
PLAIN = set(logging.makeLogRecord({}).__dict__)
PLAIN |= {"message", "asctime", "request", "status_code", "server_time", "data"}
DETAIL = "\nDETAIL:"  # behind it PostgreSQL names values of rows
DEPTH = 8  # frames of a traceback, the innermost
LONGEST_REASON = 300  # characters of an exception's text


def config(form: str) -> dict[str, Any]:
    """Django's LOGGING. `form` is `line` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "takeover_project.logs.Line"},
            "json": {"()": "takeover_project.logs.Json"},
        },
        "filters": {
            "no_news": {"()": "takeover_project.logs.NoNews"},
            "meant": {"()": "takeover_project.logs.Meant"},
            "lost": {"()": "takeover_project.logs.LostConnections"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["no_news"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would log everything twice.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "propagate": True},
            # Otherwise every mistyped address of a visitor is a line.
            "django.request": {"level": "ERROR", "filters": ["meant"]},
            # It complains of each attempt: eight times a second.
            "psycopg.pool": {"filters": ["lost"]},
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }


class Line(logging.Formatter):
    """Formats a record as one line that no terminal obeys, whatever people and other programs put into it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        record.message = said(record)
        record.asctime = self.formatTime(record, self.datefmt)
        parts = [self.formatMessage(record), *(f"{key}={value}" for key, value in more(record).items())]
        if record.exc_info and record.exc_info[1]:
            error, at = reason(record.exc_info[1])
            parts += [f'error="{error}"', f'at="{at}"']
        return one_line(" ".join(parts))


class Json(logging.Formatter):
    """Formats a record as one JSON object with the same content."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        found = {"time": moment, "level": record.levelname, "logger": record.name, "message": said(record)}
        found |= {key: str(value) for key, value in more(record).items() if key not in found}
        if record.exc_info and record.exc_info[1]:
            found["error"], found["at"] = reason(record.exc_info[1])
        return json.dumps({key: one_line(value) for key, value in found.items()}, ensure_ascii=False)


class Meant(logging.Filter):
    """Leaves out answers that are meant: 503 is given on purpose, by a bot that is switched off for instance."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class LostConnections(logging.Filter):
    """Turns the pool's complaints into the one line of `outage`."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.msg.startswith("error connecting"):
            return True
        from takeover_project.outage import outage  # it needs the settings, which need this module

        return not outage.noticed(str(record.args[-1]) if isinstance(record.args, tuple) else record.getMessage())


class NoNews(logging.Filter):
    """Leaves out what failed because the database is gone, while the log has said so."""

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        if problem is None:
            return True
        from django.db import InterfaceError, OperationalError
        from psycopg import OperationalError as Lost

        from takeover_project.outage import outage  # as above

        return not (outage.explains() and isinstance(problem, (OperationalError, InterfaceError, Lost)))


def said(record: logging.LogRecord) -> str:
    """The message without values of rows, and without the stack that Celery's beat writes behind its first line."""
    text = record.getMessage().partition(DETAIL)[0]
    return next(iter(text.splitlines()), "") if record.name.startswith("celery.") else text


def more(record: logging.LogRecord) -> dict[str, Any]:
    """What was given beside the message."""
    return {key: value for key, value in record.__dict__.items() if key not in PLAIN}


def reason(problem: BaseException) -> tuple[str, str]:
    """`ValueError: bad` and `file.py:12 function < …`, the innermost frame first."""
    text = next(iter(str(problem).splitlines()), "")[:LONGEST_REASON]
    return f"{type(problem).__name__}: {text}", path(problem.__traceback__)


def path(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-DEPTH:]
    return " < ".join(
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
