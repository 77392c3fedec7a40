"""`manage.py attachments_check`: objects without a row, rows without an object."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attachments.purging import purge
from attachments.reconciling import reconcile


class Command(BaseCommand):
    """Finds and repairs. Exit status 0 when everything fits, 1 when something did not or could not be repaired."""

    help = "Compares the rows of attachments with the stored objects, and repairs: strays are deleted, lost ones told."

    def handle(self, *args: Any, **options: Any) -> None:
        """Removes what is due first, so that only what is wrong is found."""
        removed = purge()
        findings = reconcile()
        self.stdout.write(
            f"{removed} removed because they were over; {findings.strays} objects without a row, "
            f"{findings.lost} rows without an object, {findings.stuck} not repaired."
        )
        if findings.stuck:
            raise CommandError("Not everything could be repaired: see the log, and the storage's own. Run it again.")
        if not findings.clean:
            raise CommandError("All of it was repaired. Run it again to see that everything fits.")
