"""docs/protocol.md equals the page that the code generates."""

from pathlib import Path

from django.conf import settings

from conversations.management.protocol_page import page


def test_the_page_is_not_stale() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert written == page(), "Run manage.py protocol_docs and commit docs/protocol.md."
