"""What this process counts as it happens; `takeover_project.metrics` shows it, beside what it looks up.

Labels come from the protocol, never from clients, so there are few.
"""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("takeover_sockets", "Open sockets.", ["audience"])
COMMANDS = Counter("takeover_commands", "Commands done, by type; `send` is what people write.", ["audience", "type"])
REFUSALS = Counter("takeover_refusals", "Commands refused, by code; `already_taken` is a lost race.", ["code"])
RESUMES = Counter("takeover_resumes", "Pages that came back to their conversation.")
DOORBELL_FAILURES = Counter("takeover_doorbell_failures", "Rings and subscriptions that failed; the heartbeat heals.")
JOURNAL = Counter(
    "takeover_journal",
    "What the journal stored on PostgreSQL: as this process had seen the conversation last, or under its lock.",
    ["way"],
)
ENGINE_FAILURES = Counter("takeover_engine_failures", "Questions that an external engine did not answer.")
ENGINE_SECONDS = Histogram("takeover_engine_seconds", "How long external engines took to answer.")
