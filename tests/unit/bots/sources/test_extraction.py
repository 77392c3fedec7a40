"""Words of files: what people read is taken, what breaks a reader is refused in words and in bounded time."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfWriter

from bots.source_texts import extraction
from bots.source_texts.cutting import MOST, passages
from bots.source_texts.extraction import extracted
from bots.source_texts.limits import PROBLEMS, SourceRefused


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with a line of text a page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for text in pages:
        stream = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % text.encode("latin-1") if text else b""
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        font = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font %s >> >>"
            % (len(objects), font)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    if not password:
        return bytes(out)
    writer = PdfWriter(clone_from=io.BytesIO(bytes(out)))
    writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def bomb() -> bytes:
    """A PDF of 2 MB whose stream has 2 GB: the same packed megabyte 2000 times, with the checksum of them all."""
    times, size = 2000, 1_000_000
    squeeze = zlib.compressobj(9, wbits=-15)
    block = squeeze.compress(b" " * size) + squeeze.flush(zlib.Z_FULL_FLUSH)
    length = times * size
    low, high = (1 + 32 * length) % 65521, (length + 32 * length * (length + 1) // 2) % 65521
    packed = b"\x78\xda" + block * times + squeeze.flush() + (high << 16 | low).to_bytes(4, "big")
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf("x").replace(b"<< /Length 33 >>\nstream\nBT /F1 12 Tf 72 700 Td (x) Tj ET\nendstream", stream)


HTML = """<!doctype html><html><head><title>Our &amp; returns</title><style>p{}</style>
<script>var no = 1</script></head>
<body><nav>Menu</nav><h1>Returns</h1><p>Within <b>30</b> days.<br>No fee.</p><div hidden>secret one</div>
<div style="display: none"><p>secret two</p></div><ul><li>Shoes<li>Coats</ul>
<table><tr><td>EU</td><td>5</td></tr></table><p># not a heading</p><template>t</template>"""


def test_a_page_is_read_as_people_read_it() -> None:
    found = extracted("returns.html", HTML.encode())
    assert (found.kind, found.title) == ("html", "Our & returns")
    assert "# Returns\n\nWithin 30 days.\nNo fee." in found.text
    assert "- Shoes\n- Coats" in found.text
    assert "EU | 5" in found.text
    assert not any(word in found.text for word in ("secret", "Menu", "var no", "p{}", "\n# not"))


def test_a_pdf_is_read_page_by_page() -> None:
    found = extracted("Price_list.pdf", pdf("Delivery costs 4.90.", "", "Express costs 12.50."))
    assert found == ("pdf", "Price list", "Delivery costs 4.90.\n\nExpress costs 12.50.")


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.md", "# Größe\n\nS".encode(), "# Größe\n\nS"),
        ("a.txt", "\ufeffKäse".encode(), "Käse"),
        ("a.txt", "Käse".encode("utf-16"), "Käse"),
        ("A.TXT", b"line\r\nline\x07", "line\nline"),
        ("a.html", '<meta charset="windows-1252"><p>Käse'.encode("cp1252"), "Käse"),
        ("a.htm", "<p>مرحبا".encode(), "مرحبا"),
        ("report.bin", pdf("A PDF by another name."), "A PDF by another name."),
    ],
)
def test_files_of_many_kinds_and_encodings(name: str, content: bytes, text: str) -> None:
    assert extracted(name, content).text == text


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.docx", b"PK\x03\x04", "kind"),
        ("a", b"words", "kind"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t -- ", "empty"),
        ("a.txt", b"ab\x00cd", "encoding"),
        ("a.html", b"<script>x</script>", "empty"),
        ("a.pdf", b"not a pdf", "broken"),
        ("a.pdf", b"%PDF-1.4 and nothing more", "broken"),
        ("a.pdf", pdf("words")[:200], "broken"),
        ("a.pdf", pdf("", ""), "scanned"),
        ("a.pdf", pdf("words", password="s3cret"), "encrypted"),
        ("a.txt", bytes(10 * 1024 * 1024 + 1), "too_large"),
        ("a.txt", b"words " * 200_000, "long"),
    ],
)
def test_what_is_no_source_is_refused_in_words(name: str, content: bytes, problem: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        extracted(name, content)
    assert refused.value.problem == problem
    assert str(refused.value) == PROBLEMS[problem]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nested.html", lambda: b"<div>" * 30_000 + b"deep"),
        ("attributes.html", lambda: b"<a " + b"x=1 " * 50_000 + b">words</a>"),
        ("comments.html", lambda: b"<!--" * 4_000 + b"words"),
        ("open.html", lambda: b"<" * 30_000),
        ("bomb.pdf", bomb),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_made_to_break_the_reader_is_over_soon(name: str, content: Callable[[], bytes]) -> None:
    file, begun = content(), time.monotonic()
    try:
        assert len(extracted(name, file).text) <= 1_000_000
    except SourceRefused as refused:
        assert refused.problem in ("slow", "broken", "empty", "long", "scanned")  # noqa: PT017 - either is right
    assert time.monotonic() - begun < 10


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 0.3)
    begun = time.monotonic()
    with pytest.raises(SourceRefused, match="too much time"):
        extracted("comments.html", b"<!--" * 300_000 + b"words")
    assert time.monotonic() - begun < 3


def test_passages_keep_headings_overlap_and_have_a_size() -> None:
    text = "# Returns\n\nIn short.\n\n## Time\n\n" + "You may send it back within 30 days. " * 60
    found = passages(text, headings=True)
    assert [each.heading for each in found[:2]] == ["Returns", "Returns › Time"]
    assert all(len(each.text) <= 602 for each in found)
    assert found[1].text[-30:] in found[2].text
    assert passages("# no heading", headings=False)[0].text == "# no heading"


@pytest.mark.parametrize("sentence", ["我们在三十天之内退货。", "返品は三十日以内です。", "반품은 삼십 일입니다. "])
def test_scripts_without_blanks_have_shorter_passages(sentence: str) -> None:
    found = passages(sentence * 100, headings=True)
    assert all(len(each.text) <= 302 for each in found)
    assert len(found) >= 4


@pytest.mark.parametrize("piece", ["#", "\n", "a", "# a\n", "- \n", "===\n", ". ", "```\n", "。", "a\n---\n"])
def test_cutting_takes_time_in_proportion(piece: str) -> None:
    begun = time.monotonic()
    assert len(passages(piece * (100_000 // len(piece)), headings=True)) <= MOST
    assert time.monotonic() - begun < 2
