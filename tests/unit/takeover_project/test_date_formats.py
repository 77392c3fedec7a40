"""The administration writes days and times in one way: the long one of the reader's language."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "admin"
LONG = {"DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"}
FOR_PROGRAMS, HEAD_OF_A_COLUMN = "c", "D j M"


def test_templates_name_the_readers_long_formats() -> None:
    found = {
        (file.name, written)
        for file in TEMPLATES.rglob("*.html")
        for written in re.findall(r'\|(?:date|time):"([^"]*)"', file.read_text())
    }
    assert found
    assert [each for each in sorted(found) if each[1] not in LONG | {FOR_PROGRAMS, HEAD_OF_A_COLUMN}] == []
