"""`manage.py protocol_docs`: writes what is made from the protocol."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from conversations.management import protocol_script
from conversations.management.protocol_page import page


class Command(BaseCommand):
    """Writes the files that tests compare with the protocol."""

    help = "Writes docs/protocol.md and the script's constants and types from conversations/protocol."

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes each file and prints its path."""
        made = {
            "docs/protocol.md": page(),
            "static/js/lib/protocol.js": protocol_script.constants(),
            "static/js/lib/frames.d.ts": protocol_script.frames(),
        }
        for name, text in made.items():
            file = Path(settings.BASE_DIR) / name
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {file}.")
