"""Audio, video and pictures in containers: which kinds a container's first header leaves."""

from __future__ import annotations

HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
AVIF = {b"avif", b"avis"}
M4A = {b"M4A ", b"M4B ", b"M4P "}
MOVIE_BOXES = (b"moov", b"mdat", b"wide", b"pnot")
"""Boxes that begin a QuickTime movie of the time before `ftyp`."""

BRANDS = 64
"""Compatible brands that are looked at."""

RIFF = {b"WEBP": ("webp",), b"WAVE": ("wav",), b"AVI ": ("avi",)}
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
STARTS = (
    (b"ID3", ("mp3", "aac")), (b"fLaC", ("flac",)), (b"#!AMR", ("amr",)), (b"MThd\0\0\0\x06", ("midi",)),
    (b"caff\0\x01", ("caf",)), (b"\0\0\x01\xba", ("mpeg",)), (b"\0\0\x01\xb3", ("mpeg",)), (ASF, ("wma", "wmv")),
)  # fmt: skip


def kinds(head: bytes) -> tuple[str, ...]:
    """Returns the kinds that the content may be, the likeliest first."""
    for start, found in STARTS:
        if head.startswith(start) and (start != b"ID3" or head[3:4] < b"\x10"):
            return found
    if head.startswith(b"RIFF"):
        return RIFF.get(head[8:12], ())
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return ("aiff",)
    if head.startswith(b"OggS\0"):
        return ("ogv", "ogg") if b"theora" in head[:512] else ("ogg", "ogv")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return ("webm", "weba", "mkv") if b"webm" in head[:64] else ("mkv",)
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in MOVIE_BOXES:
        return ("mov", "mp4")
    return _by_frame(head)


def _by_brand(head: bytes) -> tuple[str, ...]:
    """ISO base media: the first box names the formats that the file obeys (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(head[:4], "big"), len(head), 16 + 4 * BRANDS)
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, end, 4))}
    if brands & AVIF and major not in HEIC - {b"mif1", b"mif2", b"msf1"}:
        return ("avif",)
    if brands & HEIC:
        return ("heic",)
    if major == b"qt  ":
        return ("mov", "m4a")
    if major in M4A:
        return ("m4a", "mp4")
    if major.startswith((b"3gp", b"3g2")):
        return ("3gp", "mp4", "m4a")
    return ("mp4", "mov", "m4a", "3gp")


def _by_frame(head: bytes) -> tuple[str, ...]:
    """MPEG audio without tags begins with a frame: eleven bits set, then version, layer, rates (ISO/IEC 11172-3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ()
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if version >= 2 and layer == 0 and head[1] & 0xF0 == 0xF0:
        return ("aac",)
    plausible = version != 1 and layer in (1, 2) and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
    return ("mp3",) if plausible else ()
