"""`manage.py protocol_docs`: writes docs/protocol.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from conversations.protocol_page import page


class Command(BaseCommand):
    """Writes the page that a test compares with the protocol."""

    help = "Writes docs/protocol.md from conversations/protocol.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes and says where."""
        file = Path(settings.BASE_DIR) / "docs" / "protocol.md"
        file.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Wrote {file}.")
