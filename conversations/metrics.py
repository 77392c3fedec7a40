"""Counts what happens in this process. `takeover_project.metrics` shows it, with the figures that it reads itself.

Labels come from the protocol, never from clients, so there are few.
"""

from prometheus_client import Counter, Gauge

SOCKETS = Gauge("takeover_sockets", "Open sockets.", ["audience"])
COMMANDS = Counter("takeover_commands", "Commands done, by type; `send` counts messages.", ["audience", "type"])
REFUSALS = Counter("takeover_refusals", "Commands refused, by code; `already_taken` is a lost race.", ["code"])
RESUMES = Counter("takeover_resumes", "Pages that returned to their conversation.")
DOORBELL_FAILURES = Counter(
    "takeover_doorbell_failures", "Rings and subscriptions that failed. The heartbeat makes up for them."
)
JOURNAL = Counter(
    "takeover_journal",
    "Items stored on PostgreSQL, by way: `seen` decided by the cached row, `locked` under the row's lock.",
    ["way"],
)
