"""Lines of the log: one per event, which no terminal obeys."""

import json
import logging
import re
import sys
import unicodedata

import pytest
from celery import Celery
from celery.beat import ScheduleEntry, Scheduler

from takeover_project import logs
from takeover_project.logs import Json, Line, Meant

HOSTILE = {
    "an escape sequence": ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
    "a sequence of one character": ("\x9b31m", r"\x9b31m"),
    "a forged line": ("x\r\n2026-01-01 ERROR root forged", r"x\r\n2026-01-01 ERROR root forged"),
    "a deleted character": ("a\x7f\x08b", r"a\x7f\x08b"),
    "text that is turned around": ("\u202egnp.exe\u2066x", r"\u202egnp.exe\u2066x"),
    "other line ends": ("a\u2028b\u2029c\x85d\x0ce", r"a\u2028b\u2029c\x85d\x0ce"),
    "NUL and tab": ("a\x00b\tc", r"a\x00b\tc"),
}


def logged(message: str, *given: object, **more: object) -> str:
    return Line().format(logging.getLogger("x").makeRecord("x", 20, "x.py", 1, message, given, None, extra=more))


@pytest.mark.parametrize(("hostile", "written"), HOSTILE.values(), ids=HOSTILE)
def test_control_characters_are_written_as_codes(hostile: str, written: str) -> None:
    assert logged("A server said: %s", hostile).endswith(f"INFO x A server said: {written}")
    assert logged("A server answered", reason=hostile).endswith(f"reason={written}")


def test_an_exceptions_text_is_no_exception() -> None:
    try:
        raise ValueError("bad \x1b[31mred")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, "x.py", 1, "failed", (), sys.exc_info())
    assert r"bad \x1b[31mred" in Line().format(record)


def test_values_of_rows_are_not_written() -> None:
    problem = 'duplicate key value violates "x"\nDETAIL:  Key (text)=(my secret words) already exists.'
    line = logged("The database refused: %s", problem)
    assert line.endswith('The database refused: duplicate key value violates "x"')


def test_no_control_character_of_unicode_is_left() -> None:
    every = "".join(map(chr, range(0x3000)))
    left = {char for char in logged(every) if unicodedata.category(char) in ("Cc", "Zl", "Zp")}
    turning = {char for char in logged(every) if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF")}
    assert not left | turning


def test_words_of_any_language_are_written_as_they_are() -> None:
    assert logged("Grüße مرحبا 你好 👍 %s", r"C:\new").endswith(r"Grüße مرحبا 你好 👍 C:\new")


def test_celerys_own_records_are_one_line_without_arguments_or_stacks(caplog: pytest.LogCaptureFixture) -> None:
    app = Celery("x", set_as_current=False)

    @app.task(name="x.fail")
    def fail(words: str) -> None:
        raise OSError("the database is away")

    class Away(Scheduler):
        def apply_async(self, entry: ScheduleEntry, **more: object) -> None:
            raise OSError("the broker is away")

    fail.apply(args=("my secret words",), throw=False)
    Away(app, schedule={}, lazy=True).apply_entry(ScheduleEntry(name="purge", task="x.fail", app=app))
    task, beat = (Line().format(record) for record in caplog.records)
    assert 'error="OSError: the database is away"' in task
    assert 'error="OSError: the broker is away"' in beat
    for line in (task, beat):
        assert "secret" not in line
        assert "Traceback" not in line
        assert len(line) < 600


def test_a_line_can_be_an_object_with_the_same_content() -> None:
    try:
        raise ValueError("bad\nDETAIL:  Key (text)=(my secret words)")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", 40, "x.py", 1, "said \x1b[31m%s", ("Grüße",), sys.exc_info(), extra={"status": 5, "level": "forged"}
        )
    found = json.loads(Json().format(record))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found.pop("time"))
    assert found.pop("at").startswith("takeover_project/test_logs.py:")
    assert found == {
        "level": "ERROR",
        "logger": "x",
        "message": r"said \x1b[31mGrüße",
        "status": "5",
        "error": "ValueError: bad",
    }


@pytest.mark.parametrize(("status", "kept"), [(503, False), (500, True), (502, True)])
def test_a_503_is_given_on_purpose_and_no_error(status: int, kept: bool) -> None:
    record = logging.getLogger("x").makeRecord("x", 40, "x.py", 1, "%s", ("x",), None, extra={"status_code": status})
    assert Meant().filter(record) is kept
    assert "meant" in logs.config("line")["loggers"]["django.request"]["filters"]
