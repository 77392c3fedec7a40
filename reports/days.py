"""Days of figures and reports: those of the zone in the setting REPORTS_TIME_ZONE, for everybody who reads them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def zone() -> ZoneInfo:
    """The zone whose midnights begin days."""
    return ZoneInfo(settings.REPORTS_TIME_ZONE)


def today() -> date:
    """The day that it is in the zone."""
    return day_of(timezone.now())


def day_of(moment: datetime) -> date:
    """The day in which the moment lies."""
    return moment.astimezone(zone()).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The day's first moment, and the next day's."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone())
