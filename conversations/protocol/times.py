"""Times in frames."""

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """Writes a time as `2026-01-31T12:00:00.123Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"  # without "+00:00"


def now() -> str:
    """Writes the server's time. Pages count ages and what is left of a time by it, not by their device's clock."""
    return timestamp(datetime.now(UTC))


def aware(moment: datetime | None) -> datetime | None:
    """Converts a time to UTC; a time without a zone is taken for UTC. Raises OverflowError at the edges of time."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
