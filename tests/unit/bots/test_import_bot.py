"""`manage.py import_bot` imports a file, and explains why it refuses one."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bots.answering.published import published_by_slug
from bots.draft import tables
from bots.models import Bot, Interaction, Phrase, Publication
from tests.unit.bots.spreadsheets import sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite", "postgres")]

GOOD = "text,category\nwhere is it?,find_it\nI can't find it,find_it\nhow much,price\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "phrases.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def run(file: Path, *, bot: str = "shop") -> str:
    said = StringIO()
    call_command("import_bot", str(file), "--bot", bot, stdout=said)
    return said.getvalue()


def refusal(file: Path, *, bot: str = "shop") -> str:
    with pytest.raises(CommandError) as refused:
        run(file, bot=bot)
    assert (Bot.objects.count(), Interaction.objects.count()) == (0, 0)
    return str(refused.value)


def said_by_category() -> dict[str, str]:
    return dict(Interaction.objects.values_list("name", "text"))


def test_a_category_becomes_an_interaction_with_its_phrases(file: Path) -> None:
    assert "New: 2 interactions, 3 phrases." in run(file)
    assert said_by_category() == {"find_it": "find it", "price": "price"}
    assert set(Phrase.objects.values_list("text", "interaction__name")) == {
        ("where is it?", "find_it"),
        ("I can't find it", "find_it"),
        ("how much", "price"),
    }


def test_the_bot_is_polite_published_and_trained(file: Path) -> None:
    run(file)
    shop = published_by_slug("shop")
    assert (shop.name, shop.agent_threshold, "Sorry" in shop.default_reply) == ("Shop", 3, True)
    match = shop.matcher.match("were is it")
    assert match.interaction is not None
    assert shop.interactions[match.interaction].text == "find it"


def test_twice_changes_nothing_and_says_so(file: Path) -> None:
    run(file)
    before = (Bot.objects.values().get(), list(Phrase.objects.values()), list(Interaction.objects.values()))
    assert run(file).startswith("Nothing changed: the bot shop holds all of this already.\nPhrases that were there")
    assert before == (Bot.objects.values().get(), list(Phrase.objects.values()), list(Interaction.objects.values()))
    assert Publication.objects.count() == 1


def test_more_phrases_are_added_to_what_is_there(file: Path) -> None:
    run(file)
    Interaction.objects.filter(name="price").update(text="It costs 3.")
    file.write_text(GOOD + "what does it cost,price\nopen today,hours\n")
    assert "New: 1 interactions, 2 phrases." in run(file)
    assert said_by_category() == {"find_it": "find it", "price": "It costs 3.", "hours": "hours"}


def test_a_reply_is_what_is_said_and_may_change(file: Path) -> None:
    file.write_text('text,category,reply\na b,one,\nc d,one,"Hello, you"\ne f,two,Bye\n')
    run(file)
    assert said_by_category() == {"one": "Hello, you", "two": "Bye"}
    file.write_text('text,category,reply\na b,one,"Hello again"\n')
    assert "Replies changed: 1." in run(file)
    assert said_by_category() == {"one": "Hello again", "two": "Bye"}


def test_blank_rows_are_left_out_and_named(file: Path) -> None:
    file.write_text('text,category\n\na b,one\n,one\n"c\nd",two\ne f,\n')
    assert "2 rows without text or category were left out: lines 4, 7." in run(file)
    assert set(Phrase.objects.values_list("text", flat=True)) == {"a b", "c d"}


def test_the_same_phrase_in_two_categories_goes_to_the_first(file: Path) -> None:
    file.write_text("text,category\na b,one\nA  B!,two\nc d,two\na b?,one\n")
    said = run(file)
    assert "lead to another interaction already were left out: 1, lines 3." in said
    assert "were there already: 1." in said
    assert set(Phrase.objects.values_list("text", "interaction__name")) == {("a b", "one"), ("c d", "two")}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_bots_page_exports_comes_in_by_command(file: Path, kind: str) -> None:
    """The columns have the page's names, and cells that might be calculated an apostrophe."""
    rows = [("find_it", "where is it?"), ("find_it", "=2+2"), ("price", "-5")]
    file.write_bytes({"csv": tables.as_csv, "xlsx": tables.as_xlsx}[kind](rows))
    run(file)
    assert sorted(Phrase.objects.values_list("interaction__name", "text")) == sorted(rows)


@pytest.mark.parametrize("by", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_rows_may_end_in_any_usual_way(file: Path, by: str, end: str) -> None:
    file.write_bytes(end.join(["\u200bText,Category\u200e", "a b,one", "c d,two", ""]).replace(",", by).encode())
    run(file)
    assert said_by_category() == {"one": "one", "two": "two"}


def test_characters_that_nobody_sees_make_no_other_category(file: Path) -> None:
    file.write_text("text,category\na b,one\nc d,one\u200e\ne f,\u200bone\n\u200e,one\ng h,\u200b\n", encoding="utf-8")
    said = run(file)
    assert "New: 1 interactions, 3 phrases." in said
    assert "2 rows without text or category were left out: lines 5, 6." in said


def test_names_of_columns_that_are_not_read_are_said(file: Path) -> None:
    file.write_text("text,category,Owner,id\na b,one,Clara,1\n")
    assert "Columns that are not read: Owner, id." in run(file)


def test_a_guessed_encoding_is_said(file: Path) -> None:
    file.write_bytes("text,category\ngrüß dich,hello\n".encode("cp1252"))
    assert "It was read as cp1252" in run(file)
    assert Phrase.objects.get().text == "grüß dich"


@pytest.mark.parametrize(
    "text", ["﻿text,category\r\na b,one\r\n", "category;text\none;a b\n", " Text , CATEGORY \na b,one"]
)
def test_files_as_office_programs_write_them_are_read(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
    run(file)
    assert list(Phrase.objects.values_list("text", "interaction__name")) == [("a b", "one")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"words,category\na,b\n", "The first line must name “interaction” and “phrase”; it has: words, category."),
        (b"text,intent\na,b\n", "The first line must name “interaction” and “phrase”; it has: text, intent."),
        (b"", "The first line must name"),
        (b"text,category\na, b,c\n", "Line 2 has more cells than the first line has names: “c”."),
        (b"text,category,reply,Reply\na,b,c,d\n", "2 columns for “message”"),
        (sheet(("text", "category"), ("#N/A", "a")), "Cell A2 holds the error #N/A."),
        (b"text,category\na,\x1bb\n", "control character"),
        (b"text,category\na\x00b,c\n", "neither a CSV nor an XLSX"),
        (b"text,category\n" + b"x" * 501 + b",c\n", "Line 2: text has more than 500 characters; shorten it."),
        (b"text,category\na," + b"x" * 101 + b"\n", "Line 2: category has more than 100 characters; shorten it."),
        (b"text,category,reply\na,b,{{ no.body }}\n", "Line 2, reply: The variable {{ no.body }} does not exist."),
        (b"text,category\n" + b"x" * 200_000 + b",c\n", "Line 2 is not CSV"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_leaves_nothing(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    said = refusal(file)
    assert message in said
    assert "\n" not in said


def test_a_missing_file_a_folder_and_a_bad_slug_are_named(file: Path) -> None:
    assert refusal(file.with_name("gone.csv")) == f"There is no file {file.with_name('gone.csv')}."
    assert "cannot be read" in refusal(file.parent)
    assert "“a b” cannot be an address name" in refusal(file, bot="a b")
