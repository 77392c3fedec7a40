"""HEIC photos become JPEG, and what cannot be decoded harms nobody."""

from __future__ import annotations

import base64
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from attachments import heic, kinds, receiving
from attachments.heic import decoder
from tests.attachments import empty_storage
from tests.sample_files import box

# 96 by 64 pixels, green with a red corner, and the camera's name beside it.
PHOTO = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAA"
    "AERAAAIAAQAAAAABuwABAAAAAAAAAD8AAgAAAAAB+gABAAAAAAAAADIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZl"
    "AgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH/"
    "/wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNj"
    "b2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAA"
    "AAAAAA5jZHNjAAIAAQABAAAAeW1kYXQAAAA7KAGvWIsyDpJf/+zh//1cmQ+Xew6N3/MHxdqRP9yP78gFixLqgu/gZaCb/N2RJ/8Ig46Uyv9cofYZ"
    "c8wAAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIAAAAOAAAAGgAAAABQaG9uZSBvZiBWZXJhAA=="
)
WIDTH_AND_HEIGHT = bytes.fromhex("697370650000000000000060") + bytes.fromhex("00000040")
"""The box that tells the size of the picture."""


def test_a_photo_becomes_an_upright_jpeg_without_what_the_camera_wrote_beside_it() -> None:
    assert b"Phone of Vera" in PHOTO
    file = io.BytesIO(PHOTO)
    copy = heic.as_jpeg(file)
    assert copy is not None
    assert file.tell() == 0
    with copy:
        content = copy.read()
    assert b"Phone of Vera" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (96, 64), {})
        red, green = picture.getpixel((10, 10)), picture.getpixel((90, 60))
    assert red[0] > 150 > red[1]  # type: ignore[index]
    assert green[1] > 80 > green[0]  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        b"", PHOTO[:200], PHOTO[:-60], box(b"heic", b"mif1"), b"\x89PNG\r\n" + bytes(400),
        PHOTO.replace(WIDTH_AND_HEIGHT, WIDTH_AND_HEIGHT[:8] + b"\0\0\xff\xff\0\0\xff\xff"),
    ],
    ids=["empty", "half", "cut", "header", "picture of another kind", "billions of pixels"],
)  # fmt: skip
def test_what_cannot_be_decoded_is_left_alone(content: bytes) -> None:
    begun = time.monotonic()
    assert heic.as_jpeg(io.BytesIO(content)) is None
    assert time.monotonic() - begun < 20


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(28, len(PHOTO) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_photo_is_left_alone_or_is_a_small_jpeg(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(PHOTO)
    for place, value in changes:
        damaged[place] = value
    copy = heic.as_jpeg(io.BytesIO(bytes(damaged)))
    if copy is not None:
        with copy:
            assert copy.read(2) == b"\xff\xd8"
            assert copy.size <= decoder.MOST_BYTES


@pytest.mark.django_db(transaction=True)
@pytest.mark.on("sqlite")
def test_an_upload_is_stored_as_jpeg_if_the_bot_takes_that() -> None:
    empty_storage()
    for allowed, type_, ending in (
        (kinds.DEFAULT, "image/jpeg", "jpg"),
        (["heic"], "image/heic", "heic"),
    ):
        upload = SimpleUploadedFile("IMG_1.HEIC", PHOTO)
        arriving = receiving.accept(upload, name="IMG_1.HEIC", sender="x", allowed=allowed)
        assert (arriving.type, arriving.original_name) == (type_, "IMG_1.HEIC")
        assert arriving.key.endswith(f".{ending}")
        receiving.reject(arriving)
