"""Counts the figures of days: new ones from time to time, all of them on request."""

from reports.counting.turns import rebuild, work

__all__ = ["rebuild", "work"]
