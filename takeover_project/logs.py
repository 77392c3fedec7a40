"""The log: one line per event, `time level logger message key=value …`, on standard error.

No message's text, file's name, token or address is logged. An exception is cut to the first line of its text, because
databases put the refused row on the next lines.
"""

import logging
import time
import traceback
from types import TracebackType
from typing import Any

from plain_text import one_line

# `data` is Celery's: the arguments of a task, which may be people's words, and a whole traceback.
PLAIN = set(logging.makeLogRecord({}).__dict__)
PLAIN |= {"message", "asctime", "request", "status_code", "server_time", "data"}
DETAIL = "\nDETAIL:"  # behind it PostgreSQL names values of rows
DEPTH = 8  # frames of a traceback, the innermost
LONGEST_REASON = 300  # characters of an exception's text


def config() -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "takeover_project.logs.Line"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would log everything twice.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": [], "propagate": True},
            # Otherwise every mistyped address of a visitor is a line.
            "django.request": {"level": "ERROR"},
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
        record.message = record.getMessage().partition(DETAIL)[0]
        if record.name.startswith("celery."):  # whose beat writes the stack of its callers behind the first line
            record.message = next(iter(record.message.splitlines()), "")
        record.asctime = self.formatTime(record, self.datefmt)
        parts = [self.formatMessage(record)]
        parts += [f"{key}={value}" for key, value in record.__dict__.items() if key not in PLAIN]
        if record.exc_info and record.exc_info[1]:
            parts += reason(record.exc_info[1])
        return one_line(" ".join(parts))


def reason(problem: BaseException) -> list[str]:
    """`error="ValueError: bad"` and `at="file.py:12 function < …"`, the innermost frame first."""
    text = next(iter(str(problem).splitlines()), "")[:LONGEST_REASON]
    return [f'error="{type(problem).__name__}: {text}"', f'at="{path(problem.__traceback__)}"']


def path(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-DEPTH:]
    return " < ".join(
        f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
