"""Canned replies as CSV: what was exported is imported as it was, and errors name their lines."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.models import Bot
from conversations.domain import canned_tables
from conversations.domain.canned_tables import Imported, Refusal
from conversations.models.canned import CannedReply, CannedVersion
from plain_text import clean_line, clean_text

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture
def parcel() -> Bot:
    return Bot.objects.create(name="Parcel", slug="parcel")


def stored() -> list[tuple[str, str, dict[str, str]]]:
    return [
        (
            each.name,
            each.bot.slug if each.bot else "",
            {"": each.text} | dict(each.versions.values_list("language", "text")),
        )
        for each in CannedReply.objects.order_by("name")
    ]


def test_what_is_exported_is_imported_as_it_was(parcel: Bot) -> None:
    hi = CannedReply.objects.create(name="hi", text="Hello\n- one\n- two")
    CannedVersion.objects.create(reply=hi, language="de", text="Hallo, „Welt“; grüße")
    CannedReply.objects.create(name="=HYPERLINK", text='=HYPERLINK("http://a.example")', bot=parcel)
    before, file = stored(), canned_tables.export(None)
    assert file.startswith("\ufeff".encode())
    assert "'=HYPERLINK" in file.decode(), "no program calculates it"
    assert canned_tables.load(file, None) == Imported(0, 2)
    assert stored() == before
    CannedReply.objects.all().delete()
    assert canned_tables.load(file, None) == Imported(2, 0)
    assert stored() == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=200))
def test_any_text_comes_back(name: str, text: str) -> None:
    name, text = clean_line(name, 60), clean_text(text).strip()
    if not (name and text):
        return
    CannedReply.objects.all().delete()
    CannedReply.objects.create(name=name, text=text)
    file = canned_tables.export(None)
    CannedReply.objects.all().delete()
    try:
        canned_tables.load(file, None)
    except Refusal as refusal:
        raise AssertionError(f"{name!r} {text!r}: {refusal}") from refusal
    [(found, _, texts)] = stored()
    assert "".join(found.split()) == "".join(name.split())
    assert "".join(texts[""].split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (",,,text", "Line 2: the name is missing."),
        ("hi,,,", "Line 2: the text is missing."),
        (f"{'x' * 61},,,text", "Line 2: the name has more than 60 characters."),
        (f"hi,,,{'x' * 4001}", "Line 2: the text has 4001 characters; a message has 4,000 at most."),
        ("hi,,,x\nho,nobody,,x", "Line 3: there is no bot “nobody”. Give its short name, or nothing for all bots."),
        ("hi,,,x\nhi,,xx,y", "Line 3: “xx” is no language that bots speak, such as de or fr."),
        ("hi,,,x\nhi,,,y", "Line 3: this reply has a text in this language above."),
        ("hi,,de,x", "Line 2: “hi” needs a row without a language, for all other languages."),
    ],
)
def test_a_problem_names_its_line_and_nothing_is_imported(rows: str, problem: str) -> None:
    with pytest.raises(Refusal) as refused:
        canned_tables.load(f"name,bot,language,text\n{rows}".encode(), None)
    assert refused.value.problems == [problem]
    assert not CannedReply.objects.exists()


def test_a_file_without_the_columns_is_refused() -> None:
    for content in (b"", b"a,b\n1,2", b"name\nhi", b"\x00"):
        with pytest.raises(Refusal):
            canned_tables.load(content, None)


def test_excel_s_separator_and_other_names_of_columns_are_understood(parcel: Bot) -> None:
    assert canned_tables.load(b"shortcut;bot;reply\nhi;parcel;Hello", None) == Imported(1, 0)
    assert stored() == [("hi", "parcel", {"": "Hello"})]
