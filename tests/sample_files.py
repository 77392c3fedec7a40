"""Small files of many kinds, made by bytes: what people send, and what they should not.

`TAKEN` is a table: the name, the content, the kind that it is. Hardly one could be opened; each has what its format's
specification asks of the beginning, or of the container.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import zipfile

from tests.attachments import GIF, GOOD, JPEG, PDF, WEBP, office, open_document, png, zipped

ODF = "application/vnd.oasis.opendocument"
FREE, CHAIN_END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def box(major: bytes, *compatible: bytes) -> bytes:
    """Makes the first box of an ISO base media file, and a little of the next."""
    brands = major + b"\0\0\0\0" + b"".join((major, *compatible))
    return struct.pack(">L", 8 + len(brands)) + b"ftyp" + brands + struct.pack(">L", 64) + b"moov" + bytes(56)


def compound(*streams: str, root: bytes = bytes(16), first: int = 1) -> bytes:
    """Makes a compound file of one sector of its table, then its directory, with these names."""
    names = ["Root Entry", *streams]
    directory = b""
    for number, name in enumerate(names):
        text = (name + "\0").encode("utf-16-le")
        entry = text.ljust(64, b"\0") + struct.pack("<HBB3L", len(text), 2 if number else 5, 1, FREE, FREE, FREE)
        directory += (entry + (bytes(16) if number else root)).ljust(128, b"\0")
    sectors = -(-len(directory) // 512)
    chain = [TABLE, *range(2, sectors + 1), CHAIN_END]
    table = struct.pack("<128L", *chain, *[FREE] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<6L", 1, first, 0, 4096, CHAIN_END, 0) + struct.pack("<2L", CHAIN_END, 0)
    header += struct.pack("<109L", 0, *[FREE] * 108)
    return header.ljust(512, b"\0") + table + directory.ljust(sectors * 512, b"\0")


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Makes a zip file of these parts, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_types(main: str, **parts: bytes) -> bytes:
    """Makes an Office document whose content types name the main part's type."""
    types = f'<Types><Override PartName="/main.xml" ContentType="application/vnd.{main}"/></Types>'
    return packed({"main.xml": b"<x/>", "[Content_Types].xml": types.encode(), **parts})


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("letter.pdf")
        member.size = len(PDF)
        archive.addfile(member, io.BytesIO(PDF))
    return file.getvalue()


def bitmap(header: int = 40) -> bytes:
    return b"BM" + struct.pack("<L4xLL", 70, 14 + header, header) + bytes(60)


def riff(form: bytes) -> bytes:
    return b"RIFF" + struct.pack("<L", 100) + form + b"fmt " + bytes(92)


def encrypted_zip() -> bytes:
    """Makes a zip file whose entry says that it needs a password."""
    content = bytearray(packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def streamed_zip() -> bytes:
    """Makes a zip file with a Zip64 end that it does not need, as Info-ZIP does when it reads from a pipe."""
    content = zipped("a.txt")
    table, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, end - table, table)
    return content[:end] + large + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1) + content[end:]


BMW = b"BMW 320d, built 2019"
WORDS = "Grüße,\r\n„noch“ eine Zeile\r\n"
MANIFEST = f'<manifest:file-entry manifest:media-type="{ODF}.text" manifest:full-path="/"/>'.encode()
PRINTER = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Vera\r\nEND:VCARD\r\n"
MAIL = b"Return-Path: <vera@parcel.example>\r\nSubject: Offer\r\n\r\nHello\r\n"
MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'

# The inputs of the page, and more of the same kinds.
PICTURES = (
    ("IMG_4711.HEIC", box(b"heic", b"mif1"), "heic"),
    ("IMG_4711.jpeg", box(b"heic", b"mif1"), "heic"),
    ("IMG_4711.heif", box(b"mif1", b"heic"), "heic"),
    ("burst.HIF", box(b"msf1", b"hevc"), "heic"),
    ("IMG_4712.jpg", png(), "png"),
    ("sticker.png", WEBP, "webp"),
    ("new.avif", box(b"avif", b"mif1", b"miaf"), "avif"),
    ("new.avif", box(b"mif1", b"avif"), "avif"),
    ("paint.bmp", bitmap(), "bmp"),
    ("old.bmp", bitmap(12), "bmp"),
    ("fax.tif", b"MM\0*\0\0\0\x08" + bytes(20), "tiff"),
    ("scan.TIFF", b"II*\0\x08\0\0\0" + bytes(20), "tiff"),
    ("raw.dng", b"II*\0\x08\0\0\0" + bytes(20), "dng"),
    ("photo", JPEG, "jpeg"),
    ("photo.jpg_large", JPEG, "jpeg"),
    ("dots.gif", GIF, "gif"),
)
DOCUMENTS = (
    ("break.pdf", b"\r\n" + PDF, "pdf"),
    ("printed.pdf", PRINTER + PDF, "pdf"),
    ("marked.pdf", b"\xef\xbb\xbf" + PDF, "pdf"),
    ("served.pdf", b"Content-Type: application/pdf\r\n\r\n" + PDF, "pdf"),
    ("letter.PDF ", PDF, "pdf"),
    ("letter", PDF, "pdf"),
    ("online.docx", office("word/document2.xml"), "docx"),
    ("online.xlsx", office("xl/workbook22.xml"), "xlsx"),
    ("online.pptx", office("ppt/presentation3.xml"), "pptx"),
    ("windows.docx", packed({"[Content_Types].xml": b"<x/>", "word\\document.xml": b"<x/>"}), "docx"),
    ("capital.docx", packed({"[content_types].xml": b"<x/>", "Word/Document.xml": b"<x/>"}), "docx"),
    ("last.docx", packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "docx"),
    ("typed.docx", with_types("openxmlformats-officedocument.wordprocessingml.document.main+xml"), "docx"),
    ("typed.xlsx", with_types("openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "xlsx"),
    ("show.ppsx", with_types("openxmlformats-officedocument.presentationml.slideshow.main+xml"), "ppsx"),
    ("form.dotx", with_types("openxmlformats-officedocument.wordprocessingml.template.main+xml"), "dotx"),
    ("big.xlsb", with_types("ms-excel.sheet.binary.macroEnabled.main"), "xlsb"),
    ("renamed.doc", office("word/document.xml"), "docx"),
    ("late.odt", packed({"content.xml": b"<x/>", "mimetype": f"{ODF}.text".encode()}), "odt"),
    ("packed.odt", packed({"mimetype": f"{ODF}.text".encode(), "content.xml": b"<x/>"}), "odt"),
    ("line.ods", packed({"mimetype": f"{ODF}.spreadsheet\r\n".encode(), "content.xml": b"<x/>"}), "ods"),
    ("bare.odt", packed({"content.xml": b"<x/>", "META-INF/manifest.xml": MANIFEST}), "odt"),
    ("plan.odg", open_document("graphics"), "odg"),
    ("book.epub", packed({"mimetype": b"application/epub+zip"}, zipfile.ZIP_STORED), "epub"),
    ("mac.pages", packed({"Index/Document.iwa": b"x"}), "pages"),
    ("mac.numbers", packed({"Index/Document.iwa": b"x"}), "numbers"),
    ("old.doc", compound("WordDocument", "1Table"), "doc"),
    ("embeds.doc", compound("WordDocument", "ObjectPool", "Workbook"), "doc"),
    ("old.xls", compound("Workbook"), "xls"),
    ("older.xls", compound("Book"), "xls"),
    ("old.ppt", compound("Current User", "PowerPoint Document"), "ppt"),
    ("letter.rtf", b"{\\rtf1\\ansi Hello}", "rtf"),
    ("letter.doc", b"{\\rtf1\\ansi Hello}", "rtf"),
)
TEXTS = (
    ("bmw.txt", BMW, "text"),
    ("BM.txt", b"BM is short for Birmingham.", "text"),
    ("mz.txt", b"MZ are two letters.", "text"),
    ("id3.log", b"ID3 tags: none", "text"),
    ("marked.txt", WORDS.encode("utf-16"), "text"),
    ("big-endian.txt", b"\xfe\xff" + WORDS.encode("utf-16-be"), "text"),
    ("unmarked.txt", WORDS.encode("utf-16-le"), "text"),
    ("wide.txt", WORDS.encode("utf-32"), "text"),
    ("marked.csv", "Name;Größe\r\nVera;3\r\n".encode("utf-16"), "csv"),
    ("utf-8.csv", "Name;Größe\r\n".encode("utf-8-sig"), "csv"),
    ("japanese.csv", "名前,数\r\n".encode("shift_jis"), "csv"),
    ("mail.txt", "こんにちは".encode("iso2022_jp"), "text"),
    ("cyrillic.txt", "Привет".encode("cp1251"), "text"),
    ("colors.log", b"\x1b[31mred\x1b[0m\n", "text"),
    ("dos.txt", b"The end.\r\n\x1a", "text"),
    ("gif.txt", b"GIF89a is a kind of picture.", "text"),
    ("pdf.txt", b"%PDF-1.4 begins a PDF document.", "text"),
    ("page.html.txt", b"<!doctype html><script>alert(1)</script>", "text"),
    ("data.json", b'{"a": [1, 2]}', "json"),
    ("data.xml", b'<?xml version="1.0"?><a xmlns="http://www.w3.org/2005/Atom"/>', "xml"),
    ("query.sql", b"select 1;", "text"),
    ("README", b"Read me.", "text"),
    ("notes.txt.", b"Notes.", "text"),
)
SOUNDS = (
    ("tagged.mp3", b"ID3\x04\0\0\0\0\0\0" + MP3_FRAME, "mp3"),
    ("bare.mp3", MP3_FRAME, "mp3"),
    ("memo.m4a", box(b"M4A ", b"mp42"), "m4a"),
    ("memo.m4a", box(b"mp42", b"isom"), "m4a"),
    ("voice.ogg", b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead\x01", "ogg"),
    ("voice.opus", b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead\x01", "ogg"),
    ("call.wav", riff(b"WAVE"), "wav"),
    ("call.amr", b"#!AMR\n\x3c\x91", "amr"),
    ("song.flac", b"fLaC\0\0\0\x22" + bytes(34), "flac"),
    ("song.aac", b"\xff\xf1\x50\x80" + bytes(60), "aac"),
)
VIDEOS = (
    ("clip.mp4", box(b"isom", b"iso2", b"avc1", b"mp41"), "mp4"),
    ("IMG_0001.MOV", box(b"qt  "), "mov"),
    ("phone.mp4", box(b"qt  "), "mov"),
    ("old.mov", struct.pack(">L", 100) + b"moov" + bytes(92), "mov"),
    ("clip.webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(20), "webm"),
    ("clip.mkv", b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska" + bytes(20), "mkv"),
    ("clip.avi", riff(b"AVI "), "avi"),
    ("clip.3gp", box(b"3gp4", b"isom"), "3gp"),
)
MAILS = (
    ("offer.eml", MAIL, "eml"),
    ("vera.vcf", CARD, "vcf"),
    ("vera.vcf", CARD.decode().encode("utf-16"), "vcf"),
    ("meeting.ics", b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "ics"),
    ("offer.msg", compound("__properties_version1.0", "WordDocument"), "msg"),
)
ARCHIVES = (
    ("things.zip", zipped("a.txt"), "zip"),
    ("empty.zip", b"PK\x05\x06" + bytes(18), "zip"),
    ("secret.zip", encrypted_zip().replace(b"[Content_Types].xml", b"a-plain-name.in.zip"), "zip"),
    ("program.zip", packed({"setup.exe": b"MZ"}), "zip"),
    ("source.zip", packed({"META-INF/MANIFEST.MF": b"x"}), "zip"),
    ("streamed.zip", streamed_zip(), "zip"),
    ("things.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(30), "7z"),
    ("things.rar", b"Rar!\x1a\x07\x01\0" + bytes(20), "rar"),
    ("things.tar", tar(), "tar"),
    ("things.tar.gz", gzip.compress(tar()), "gz"),
    ("things.xz", lzma.compress(b"x"), "xz"),
)
OTHERS = (
    ("drawing.dwg", b"AC1032\0\0\0\0" + bytes(40), "other"),
    ("drawing.svg", SVG, "svg"),
    ("map.kmz", zipped("doc.kml"), "other"),
    ("diagram.vsd", compound("VisioDocument"), "other"),
    ("data.weird", b"\x93\0\x01\x02" * 20, "other"),
    ("nothing-known", b"\x93\0\x01\x02" * 20, "other"),
)
BY_DEFAULT = (*PICTURES, *DOCUMENTS, *TEXTS, *ARCHIVES, *((name, content, "") for name, (content, _) in GOOD.items()))
BY_SETTING = (*SOUNDS, *VIDEOS, *MAILS)
