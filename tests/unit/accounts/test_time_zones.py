"""Times in the administration are in the reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    AuditRecord.objects.create(act="ended", at=datetime(2026, 7, 1, 22, 15, tzinfo=UTC))
    return client


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "July 2, 2026, 12:15 a.m."),
        ("America/New_York", "July 1, 2026, 6:15 p.m."),
        ("Asia/Kolkata", "July 2, 2026, 3:45 a.m."),
        ("Asia/Kathmandu", "July 2, 2026, 4 a.m."),
        ("UTC", "July 1, 2026, 10:15 p.m."),
        ("", "July 1, 2026, 10:15 p.m."),
        ("Moon/Crater", "July 1, 2026, 10:15 p.m."),
        ("../../etc/passwd", "July 1, 2026, 10:15 p.m."),
        ("Europe/Berlin\\0", "July 1, 2026, 10:15 p.m."),
        ("x" * 5000, "July 1, 2026, 10:15 p.m."),
    ],
)
def test_a_time_is_shown_in_the_zone_that_the_browser_names(ada: Client, zone: str, shown: str) -> None:
    ada.cookies["timezone"] = zone
    page = ada.get("/admin/accounts/auditrecord/")
    assert page.status_code == 200
    assert shown in page.content.decode()
    assert timezone.get_current_timezone_name() == "UTC", "the next request of this thread begins anew"


def test_other_pages_stay_in_utc(ada: Client) -> None:
    """Their times are put into words by scripts."""
    ada.cookies["timezone"] = "Asia/Tokyo"
    assert ada.get("/console/").status_code == 200
    assert timezone.get_current_timezone_name() == "UTC"
