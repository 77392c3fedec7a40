"""Reads an upload's form: one file, its name, and the sender's `ref`."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class WholeFormHandler(TemporaryFileUploadHandler):
    """Writes the file to disk while it arrives, and refuses a form that breaks off."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Raises `MultiPartParserError` if the closing boundary is missing: Django would accept the cut file."""
        # The request can only be read forward; the stream under it is a file, which can be read from anywhere.
        body = getattr(input_data, "_stream", input_data)
        if not body.seekable():  # Django's test client
            return
        body.seek(max(body.seek(0, 2) - len(boundary) - 8, 0))
        whole = b"--" + boundary + b"--" in body.read()
        body.seek(0)
        if not whole:
            raise MultiPartParserError("The form breaks off.")


class BadUpload(Exception):
    """The request is malformed or may not be made; `detail` tells its sender what to do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


ESCAPED = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))
"""Characters of a file's name that browsers escape in a form (HTML, 4.10.22.8)."""


class UploadForm:
    """The content of a form: `file`, its `name`, and the sender's `ref`. Raises `BadUpload` if one is missing.

    The name is in the field `name`, as it is; without that, the file's own, with the browser's escapes undone.
    """

    def __init__(self, request: HttpRequest) -> None:
        given = [file for field in request.FILES for file in request.FILES.getlist(field)]
        if len(given) != 1 or "file" not in request.FILES:
            raise BadUpload(400, "malformed", _("Send exactly one file, in the form's field “file”."))
        self.file: Any = given[0]
        self.name: str = request.POST.get("name", "") or _unescaped(self.file.name or "")
        self.ref = request.POST.get("ref", "")
        if not 1 <= len(self.ref) <= 64 or "\0" in self.ref:
            advice = _("Send a random id for this upload in the form's field “ref”, with 1 to 64 characters.")
            raise BadUpload(400, "malformed", advice)


def _unescaped(name: str) -> str:
    for escape, character in ESCAPED:
        name = name.replace(escape, character)
    return name
