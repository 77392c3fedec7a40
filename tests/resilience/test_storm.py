"""Clients talk while processes are killed, paused and cut off; nothing that was acknowledged is lost or done twice."""

from __future__ import annotations

import os

from tests.resilience.storm import storm

FAULTS = (
    "web killed",
    "web terminated",
    "web paused",
    "worker killed",
    "beat killed",
    "broker stopped",
    "broker flushed",
    "broker's clients killed",
    "database restarted at once",
    "database cut",
    "database stalled",
    "clients cut",
    "clients stalled",
)


async def test_nothing_is_lost_in_a_storm() -> None:
    """`SEED=…` repeats another storm; `make soak` runs the long one."""
    seed = int(os.environ.get("SEED", "1"))
    report = await storm(seed=seed, kills=8, messages=300, visitors=8, first=FAULTS)
    print(report)
    assert report.violations == [], str(report)
    assert report.faults.keys() >= set(FAULTS)
    # One line tells of a failure; a traceback for every client would flood the logs.
    assert report.tracebacks == 0, report.logged
    assert sum(report.lines.values()) < 25 * sum(report.faults.values()), report.logged
