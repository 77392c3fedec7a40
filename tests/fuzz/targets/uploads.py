"""Forms with files, as they come over HTTP."""

from __future__ import annotations

import io

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.http.multipartparser import MultiPartParserError
from hypothesis import strategies as st

from attachments import names
from conversations.web.upload_form import BadUpload, UploadForm, WholeFormHandler
from tests.fuzz.target import Target

PIECES = [
    b"--x",
    b"--x--",
    b"\r\n",
    b"\n",
    b"--",
    b": ",
    b"; ",
    b"=",
    b'"',
    b"Content-Disposition: form-data",
    b'; name="file"',
]
PIECES += [
    b'; name="ref"',
    b'; filename="a.png"',
    b"; filename*=UTF-8''%e2%82%ac.txt",
    b"; filename*=x''%ff",
    b"\x00",
    b"\xff",
]
PIECES += [
    b"Content-Type: image/png",
    b"Content-Transfer-Encoding: base64",
    b"boundary=x",
    b"abc",
    b"\r\n\r\n",
    b"../../etc",
    b"x" * 5000,
]
GOOD = (
    b'--x\r\nContent-Disposition: form-data; name="ref"\r\n\r\nr1\r\n--x\r\nContent-Disposition: form-data; name="file"'
)
BODIES = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=30).map(b"".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map(lambda pieces: GOOD + b"".join(pieces) + b"\r\n--x--\r\n"),
)
FORM = b"multipart/form-data"
TYPES = st.sampled_from(
    (
        FORM + b"; boundary=x",
        FORM,
        FORM + b"; boundary=",
        FORM + b'; boundary="x"',
        FORM + b"; boundary=x; charset=utf-7",
    )
    + (FORM + b"; boundary=" + b"y" * 300, FORM + b"; boundary=\xc3\xa4", b"multipart/mixed; boundary=x", b"text/plain")
)


def check(value: tuple[bytes, bytes]) -> None:
    kind, body = value
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    request = ASGIRequest(scope, io.BytesIO(body))
    request.upload_handlers = [WholeFormHandler(request)]
    try:
        form = UploadForm(request)
    except (BadUpload, MultiPartParserError, SuspiciousOperation, BadRequest):
        return  # each is answered with 400
    finally:
        request.close()
    assert 1 <= len(form.ref) <= 64
    name = names.clean_name(form.name)
    assert "/" not in name
    assert len(name) <= 255
    assert all(character.isprintable() for character in name)


TARGET = Target("uploads", st.tuples(TYPES, BODIES), check, seconds=1)
