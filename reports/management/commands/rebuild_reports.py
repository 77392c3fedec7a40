"""Counts all figures of the reports again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports import counting


class Command(BaseCommand):
    """Forgets the figures and counts them from conversations, entries, takeovers, waits and ratings."""

    help = "Forgets the figures of the reports and counts them again. They are missing or low until it is done."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Counted the figures of {counting.rebuild()} days.")
