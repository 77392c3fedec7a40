"""A program: reads a HEIC photo from standard input and writes it as JPEG to standard output. Ends with 1 if it cannot.

It imports nothing of ours, so that it starts fast and holds no secrets. It never shows more than the first picture.
"""

from __future__ import annotations

import io
import resource
import sys

MOST_PIXELS = 64_000_000
"""The largest cameras of telephones have 50 million."""

MOST_BYTES = 25 * 1024 * 1024
QUALITIES = (88, 75, 60)
LIMITS = (
    (resource.RLIMIT_AS, 1536 * 1024 * 1024),
    (resource.RLIMIT_CPU, 25),
    (resource.RLIMIT_FSIZE, MOST_BYTES + 1),
    (resource.RLIMIT_CORE, 0),
)


def limit() -> None:
    """Limits this process. A limit that the system does not know or allow is left out."""
    for kind, most in LIMITS:
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            continue


def jpeg_of(content: bytes) -> bytes:
    """Returns the picture as JPEG, upright and without what the camera wrote beside it. Raises for anything else."""
    from pi_heif import register_heif_opener  # type: ignore[import-untyped]
    from PIL import Image, ImageOps

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the check below is ours
    with Image.open(io.BytesIO(content), formats=("HEIF",)) as photo:
        if photo.width * photo.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        profile = photo.info.get("icc_profile")
        picture = ImageOps.exif_transpose(photo).convert("RGB")
    for quality in QUALITIES:
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality, icc_profile=profile)
        if made.tell() <= MOST_BYTES:
            return made.getvalue()
    raise ValueError("too large")


def main() -> int:
    """Runs the program."""
    limit()
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        made = jpeg_of(content)
    except Exception:  # noqa: BLE001 - a broken photo breaks in many ways
        return 1
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
