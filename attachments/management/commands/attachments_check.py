"""`manage.py attachments_check`: finds and repairs objects without a row and rows without an object."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attachments.purging import purge
from attachments.reconciling import reconcile


class Command(BaseCommand):
    """Purges, compares and repairs. The exit status is 0 if nothing was wrong, else 1, repaired or not."""

    help = "Compares rows with stored objects. Deletes objects without a row, marks files without an object as lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Purges first, so that objects that are due are not counted as wrong."""
        removed = purge()
        findings = reconcile()
        self.stdout.write(
            f"{removed} removed because they had ended; {findings.strays} objects without a row, "
            f"{findings.lost} rows without an object, {findings.stuck} not repaired."
        )
        if findings.stuck:
            raise CommandError(
                "Not everything could be repaired: see our log and the storage's log, then run this again."
            )
        if not findings.clean:
            raise CommandError("Everything was repaired. Run this again to check.")
