"""The figures of a round of a measurement, their medians, and how they are written."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass
class Round:
    """The measurements of one round of one kind; `cpu` in microseconds per message, by process."""

    p50: float
    p95: float
    p99: float
    rate: float
    cpu: dict[str, float]
    trouble: str
    received: float = 0.0
    """Bytes that came to the operators' sockets, per message."""
    slow: float = 0.0
    """Per cent of the time in which the machine itself was slow, where that was looked at."""


def median(rounds: list[Round]) -> Round:
    """The median of each figure."""

    def middle(*values: float) -> float:
        return statistics.median(values)

    return Round(
        p50=middle(*(each.p50 for each in rounds)),
        p95=middle(*(each.p95 for each in rounds)),
        p99=middle(*(each.p99 for each in rounds)),
        rate=middle(*(each.rate for each in rounds)),
        cpu={name: middle(*(each.cpu[name] for each in rounds)) for name in rounds[0].cpu},
        trouble="; ".join(each.trouble for each in rounds if each.trouble),
        received=middle(*(each.received for each in rounds)),
    )


def served(each: Round) -> float:
    """Microseconds of CPU a message of all servers."""
    return sum(spent for name, spent in each.cpu.items() if name != "clients")


def figures(each: Round) -> str:
    """Times, messages a second and CPU by process, in columns."""
    cpu = ", ".join(f"{name} {spent:.0f}" for name, spent in each.cpu.items())
    times = f"p50 {each.p50:6.2f}  p95 {each.p95:6.2f}  p99 {each.p99:6.2f} ms"
    return f"{times}  {each.rate:6.0f}/s  CPU µs: {cpu}"
