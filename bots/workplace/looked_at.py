"""Tables that somebody chose on a page: read for a look, then signed, so that only what was shown is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bots.draft.table_files import FROM_BROWSER, TableRefused
from bots.models import Bot

# Django takes forms of 2.5 MB.
LARGEST_TAKEN = 2 * 10**6
LONGEST_LOOK = 3600  # seconds


def chosen(request: HttpRequest) -> tuple[bytes, Callable[[], bool]]:
    """The chosen file, and what tells that nobody waits for the answer any more. Raises TableRefused without a file."""
    file = request.FILES.get("file")
    if file is None:
        raise TableRefused(_("Choose a file."))
    gone = getattr(request, "scope", {}).get("client_gone")  # of `takeover_project.departures`
    return file.read(FROM_BROWSER.size + 1), gone.is_set if gone else lambda: False


def sealed(given: dict[str, Any], salt: str) -> str:
    """What is shown, signed for the page's form. Raises TableRefused if it is too much for one."""
    signed = signing.dumps(given, salt=salt, compress=True)
    if len(signed) > LARGEST_TAKEN:
        raise TableRefused(_("The file holds too much text. Split it."))
    return signed


def given_back(request: HttpRequest, bot: Bot, salt: str) -> dict[str, Any]:
    """What was shown and signed for this bot. Raises TableRefused if it was another bot's, or too long ago."""
    try:
        given: dict[str, Any] = signing.loads(request.POST["taken"], salt=salt, max_age=LONGEST_LOOK)
    except signing.BadSignature:
        raise TableRefused(_("That took too long. Choose the file again.")) from None
    if given["bot"] != bot.pk:
        raise TableRefused(_("This file was looked at for another bot. Choose it again."))
    return given
