"""The kinds of files that the product knows, in the groups by which a bot allows them.

A set of allowed kinds is a list of ids of groups and of kinds: `["pictures", "pdf"]`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. The stored copy gets the first of `extensions`. `inline`: browsers may show it in place."""

    id: str
    group: str
    label: str | Promise
    type: str
    extensions: tuple[str, ...]
    inline: bool = False


GROUPS: dict[str, str | Promise] = {
    "pictures": _("pictures"),
    "documents": _("documents"),
    "texts": _("text"),
    "audio": _("audio"),
    "video": _("video"),
    "mail": _("mail and contacts"),
    "archives": _("archives"),
    "other": _("other"),
}
SAID: dict[str, str | Promise] = {
    "documents": _("PDF, Office files"),
    "texts": _("text files"),
    "audio": _("sound"),
    "mail": _("e-mails, contacts"),
    "archives": _("ZIP files"),
    "other": _("other files"),
}
"""Groups as one says them to somebody who sends a file, if not by their names."""
DEFAULT = ("pictures", "documents", "texts", "archives")
"""The groups that a bot takes without a rule of its own."""

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
PICTURE = _("{name} picture")
DOCUMENT = _("{name} document")
TABLE = _("{name} spreadsheet")
SLIDES = _("{name} presentation")
SOUND = _("{name} audio file")
VIDEO = _("{name} video")
ARCHIVE = _("{name} archive")
FILE = _("{name} file")

# Group, pattern of the label, then the kinds: id, name in the label, media type, extensions.
_TABLE: tuple[tuple[str, str | Promise, tuple[tuple[str, str | Promise, str, str], ...]], ...] = (
    ("pictures", PICTURE, (
        ("png", "PNG", "image/png", "png"),
        ("jpeg", "JPEG", "image/jpeg", "jpg jpeg jfif jpe"),
        ("heic", "HEIC", "image/heic", "heic heif hif heics heifs"),
        ("gif", "GIF", "image/gif", "gif"),
        ("webp", "WebP", "image/webp", "webp"),
        ("avif", "AVIF", "image/avif", "avif"),
        ("bmp", "BMP", "image/bmp", "bmp"),
        ("tiff", "TIFF", "image/tiff", "tif tiff"),
        ("dng", "DNG", "image/x-adobe-dng", "dng"),
    )),
    ("documents", DOCUMENT, (
        ("pdf", "PDF", "application/pdf", "pdf"),
        ("docx", "Word", f"{OOXML}.wordprocessingml.document", "docx"),
    )),
    ("documents", TABLE, (("xlsx", "Excel", f"{OOXML}.spreadsheetml.sheet", "xlsx"),)),
    ("documents", SLIDES, (("pptx", "PowerPoint", f"{OOXML}.presentationml.presentation", "pptx"),)),
    ("documents", DOCUMENT, (
        ("odt", "OpenDocument", f"{ODF}.text", "odt"),
        ("ott", "OpenDocument", f"{ODF}.text-template", "ott"),
        ("odg", "OpenDocument", f"{ODF}.graphics", "odg"),
        ("dotx", "Word", f"{OOXML}.wordprocessingml.template", "dotx"),
        ("doc", "Word 97–2003", "application/msword", "doc dot"),
        ("rtf", "RTF", "application/rtf", "rtf"),
        ("epub", "EPUB", "application/epub+zip", "epub"),
        ("pages", "Pages", "application/vnd.apple.pages", "pages"),
    )),
    ("documents", TABLE, (
        ("ods", "OpenDocument", f"{ODF}.spreadsheet", "ods"),
        ("ots", "OpenDocument", f"{ODF}.spreadsheet-template", "ots"),
        ("xltx", "Excel", f"{OOXML}.spreadsheetml.template", "xltx"),
        ("xlsb", "Excel", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "xlsb"),
        ("xls", "Excel 97–2003", "application/vnd.ms-excel", "xls xlt"),
        ("numbers", "Numbers", "application/vnd.apple.numbers", "numbers"),
    )),
    ("documents", SLIDES, (
        ("odp", "OpenDocument", f"{ODF}.presentation", "odp"),
        ("otp", "OpenDocument", f"{ODF}.presentation-template", "otp"),
        ("ppsx", "PowerPoint", f"{OOXML}.presentationml.slideshow", "ppsx"),
        ("potx", "PowerPoint", f"{OOXML}.presentationml.template", "potx"),
        ("ppt", "PowerPoint 97–2003", "application/vnd.ms-powerpoint", "ppt pps pot"),
        ("key", "Keynote", "application/vnd.apple.keynote", "key"),
    )),
    ("texts", "{name}", (
        ("text", _("plain text"), "text/plain", "txt text md log"),
        ("csv", _("table as text"), "text/csv", "csv tsv tab"),
    )),
    ("texts", FILE, (
        ("json", "JSON", "application/json", "json jsonl ndjson geojson"),
        ("xml", "XML", "application/xml", "xml gpx kml"),
    )),
    ("audio", SOUND, (
        ("mp3", "MP3", "audio/mpeg", "mp3 mpga"),
        ("m4a", "M4A", "audio/mp4", "m4a m4b"),
        ("ogg", "Ogg", "audio/ogg", "ogg oga opus spx"),
        ("wav", "WAV", "audio/wav", "wav wave"),
        ("aac", "AAC", "audio/aac", "aac"),
        ("amr", "AMR", "audio/amr", "amr"),
        ("flac", "FLAC", "audio/flac", "flac"),
        ("weba", "WebM", "audio/webm", "weba"),
        ("aiff", "AIFF", "audio/aiff", "aif aiff aifc"),
        ("caf", "CAF", "audio/x-caf", "caf"),
        ("wma", "WMA", "audio/x-ms-wma", "wma"),
        ("midi", "MIDI", "audio/midi", "mid midi"),
    )),
    ("video", VIDEO, (
        ("mp4", "MP4", "video/mp4", "mp4 m4v"),
        ("mov", "QuickTime", "video/quicktime", "mov qt"),
        ("webm", "WebM", "video/webm", "webm"),
        ("3gp", "3GP", "video/3gpp", "3gp 3gpp 3g2"),
        ("mkv", "Matroska", "video/x-matroska", "mkv"),
        ("avi", "AVI", "video/x-msvideo", "avi"),
        ("mpeg", "MPEG", "video/mpeg", "mpg mpeg"),
        ("ogv", "Ogg", "video/ogg", "ogv"),
        ("wmv", "WMV", "video/x-ms-wmv", "wmv"),
    )),
    ("mail", "{name}", (
        ("eml", _("e-mail"), "message/rfc822", "eml"),
        ("msg", _("Outlook message"), "application/vnd.ms-outlook", "msg"),
        ("mbox", _("mailbox file"), "application/mbox", "mbox"),
        ("vcf", _("contact card"), "text/vcard", "vcf vcard"),
        ("ics", _("calendar file"), "text/calendar", "ics ical"),
    )),
    ("archives", ARCHIVE, (
        ("zip", "ZIP", "application/zip", "zip"),
        ("7z", "7z", "application/x-7z-compressed", "7z"),
        ("rar", "RAR", "application/vnd.rar", "rar"),
        ("gz", "gzip", "application/gzip", "gz tgz"),
        ("tar", "tar", "application/x-tar", "tar"),
        ("bz2", "bzip2", "application/x-bzip2", "bz2 tbz2"),
        ("xz", "XZ", "application/x-xz", "xz txz"),
        ("zst", "Zstandard", "application/zstd", "zst"),
    )),
    ("other", PICTURE, (("svg", "SVG", "image/svg+xml", "svg"),)),
)  # fmt: skip
SHOWN = frozenset({"png", "jpeg", "gif", "webp", "avif"})
"""The kinds that browsers show without running anything in them."""


def _kind(group: str, pattern: str | Promise, row: tuple[str, str | Promise, str, str]) -> Kind:
    id_, name, type_, extensions = row
    label = name if pattern == "{name}" else format_lazy(cast(Any, pattern), name=name)
    return Kind(id_, group, label, type_, tuple(extensions.split()), id_ in SHOWN)


KINDS = {row[0]: _kind(group, pattern, row) for group, pattern, rows in _TABLE for row in rows}
OTHER = Kind("other", "other", _("file of another kind"), "application/octet-stream", ("bin",))
INLINE = frozenset(kind.type for kind in KINDS.values() if kind.inline)
"""The media types that a browser may show in place."""

_BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}


def with_extension(extension: str) -> Kind | None:
    """Returns the kind whose files have this extension."""
    return _BY_EXTENSION.get(extension)


def of_group(group: str) -> list[Kind]:
    """Returns the kinds of a group that we know; `other` also stands for all that we do not know."""
    return [kind for kind in KINDS.values() if kind.group == group]


def allows(allowed: Collection[str], kind: Kind) -> bool:
    """Tells whether these ids of groups and kinds allow the kind."""
    return kind.id in allowed or kind.group in allowed


def whole(ids: Iterable[str]) -> list[str]:
    """Adds the kinds of the groups, without ids that nobody knows.

    Rules are stored like this, because a version that knows no groups reads the kinds.
    """
    given = [each for each in ids if each in GROUPS or each in KINDS]
    return given + [kind.id for kind in KINDS.values() if kind.group in given and kind.id not in given]


def examples(group: str) -> str:
    """Returns a few extensions of the group's kinds, as people write them."""
    kinds = of_group(group)
    return ", ".join(kind.extensions[0] for kind in kinds[:4]) + (" …" if len(kinds) > 4 else "")


def described(allowed: Collection[str]) -> str:
    """Returns what is allowed, in words for people: whole groups by name, single kinds by their extensions."""
    groups = [group for group in GROUPS if group in allowed]
    words = [str(GROUPS[group]) + (f" ({examples(group)})" if group != "other" else "") for group in groups]
    single = [kind for kind in KINDS.values() if kind.id in allowed and kind.group not in allowed]
    words += [extension for kind in single for extension in kind.extensions]
    return ", ".join(words) or str(_("nothing at the moment"))


def in_words(allowed: Collection[str]) -> str:
    """Returns what is allowed as one says it to somebody who sends a file: without extensions."""
    words = [str(SAID.get(group, GROUPS[group])) for group in GROUPS if group in allowed]
    words += [str(kind.label) for kind in KINDS.values() if kind.id in allowed and kind.group not in allowed]
    return ", ".join(words) or str(_("nothing at the moment"))


def accept(allowed: Collection[str]) -> str:
    """Returns what a file input offers, as its attribute `accept` has it; empty for files of every kind."""
    if "other" in allowed:
        return ""
    taken = [kind for kind in KINDS.values() if allows(allowed, kind)]
    return ",".join(f".{extension}" for kind in taken for extension in kind.extensions)
