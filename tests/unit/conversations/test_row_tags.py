"""The first paint of a row shows what the script shows."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from conversations.templatetags.rows import brief

NOW = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "at", "zone", "shown"),
    [
        ("en", "2026-11-27T13:07:00Z", "UTC", "1:07 PM"),
        ("en", "2026-11-27T13:07:00Z", "America/New_York", "8:07 AM"),
        ("de", "2026-11-27T13:07:00Z", "Europe/Berlin", "14:07"),
        ("fr", "2026-11-27T13:07:00Z", "Europe/Paris", "14:07"),
        ("ar", "2026-11-27T13:07:00Z", "UTC", "1:07 م"),
        # Not today where the reader is, and today there though not here.
        ("en", "2026-11-27T01:00:00Z", "America/New_York", "Nov 26"),
        ("en", "2026-11-27T11:30:00Z", "Pacific/Auckland", "12:30 AM"),
        ("de", "2026-11-05T20:00:00Z", "Europe/Berlin", "5. Nov."),
        ("fr", "2026-11-05T20:00:00Z", "Europe/Paris", "5 nov."),
    ],
)
def test_a_time_is_told_as_the_script_tells_it(language: str, at: str, zone: str, shown: str) -> None:
    with translation.override(language):
        told = brief(datetime.fromisoformat(at), ZoneInfo(zone), NOW)
    assert told.replace("\u202f", " ") == shown
