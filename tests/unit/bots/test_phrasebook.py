"""All phrases are exported to a spreadsheet and imported from one, after a preview of the changes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRecord
from bots.draft import phrasebook, tables
from bots.draft.table_files import FROM_BROWSER
from bots.draft.tables import Row
from bots.models import Bot, Interaction, Phrase
from takeover_project.server.limits import FORM_PATH
from tests.cast import build_bot
from tests.unit.bots.spreadsheets import sheet

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]
NASTY = ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "'=quoted", "''", "plain", "über; „alles“, ok", '"quoted"', "12"]


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def csv_of(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(("interaction,phrase", *lines)).encode(encoding)


def show(clara: Client, bot: Bot, content: bytes, name: str = "phrases.csv") -> Any:
    return clara.post(f"/admin/bots/bot/{bot.pk}/phrases/", {"file": SimpleUploadedFile(name, content)})


def take(clara: Client, bot: Bot, page: Any, **more: str) -> Any:
    taken = re.search(r'name="taken" value="([^"]+)"', page.content.decode())
    assert taken
    return clara.post(f"/admin/bots/bot/{bot.pk}/phrases/", {"taken": taken[1], **more})


def phrases(bot: Bot) -> set[tuple[str, str]]:
    return {(name, phrase) for name, phrase, _message in phrasebook.rows(bot)}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_downloaded_comes_back_the_same_and_is_never_a_formula(clara: Client, bot: Bot, kind: str) -> None:
    hello = Interaction.objects.get(bot=bot, name="hello")
    hello.name = "=HYPERLINK(1)"
    hello.save()
    for text in NASTY:
        Phrase.objects.bulk_create([Phrase(interaction=hello, bot=bot, text=text, normal=text)])
    answer = clara.get(f"/admin/bots/bot/{bot.pk}/phrases/{kind}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="helper-phrases.{kind}"'
    assert {(row.interaction, row.phrase) for row in tables.read(answer.content).rows} == phrases(bot)
    if kind == "csv":
        assert not re.search(rb'(^|,)"?[=+\-@]', answer.content.removeprefix(b"\xef\xbb\xbf"), re.MULTILINE)
    else:
        book = load_workbook(io.BytesIO(answer.content))
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_shows_what_it_would_change_and_changes_it_when_told(clara: Client, bot: Bot, kind: str) -> None:
    lines = [
        ("hello", "good evening"),
        ("hello", "Hello"),
        ("hello", "good morning"),
        ("goodbye", "hi there"),
        ("nowhere", "lost"),
        ("prices", ""),
        ("prices", "good evening"),
    ]
    before = phrases(bot)
    given = csv_of(*(",".join(line) for line in lines)) if kind == "csv" else sheet(("Interaction", "Phrase"), *lines)
    page = show(clara, bot, given)
    found = page.context["comparison"]
    assert [line.text for line in found.added] == ["good evening"]
    assert [(line.text, line.interaction, line.before) for line in found.moved] == [("hi there", "goodbye", "hello")]
    assert [(line.text, line.before) for line in found.rewritten] == [("Hello", "hello")]
    assert (found.unknown, found.same, len(found.absent)) == ({"nowhere": 1}, 1, 6)
    assert [(row.line, row.why) for row in found.left_out] == [
        (7, "There is no phrase."),
        (8, "Line 2 has it already, under “hello”."),
    ]
    assert phrases(bot) == before
    assert take(clara, bot, page).status_code == 302
    now = before - {("hello", "hello"), ("hello", "hi there")}
    assert phrases(bot) == now | {("hello", "good evening"), ("hello", "Hello"), ("goodbye", "hi there")}
    record = AuditRecord.objects.filter(act="setting_changed").latest("pk")
    assert record.details == "Phrases from a file: 1 new, 1 moved, 1 rewritten, 0 removed."


def test_phrases_go_only_where_that_was_asked_for(clara: Client, bot: Bot) -> None:
    given = csv_of("hello,hello")
    page = show(clara, bot, given)
    assert "Remove also 8 phrases" in page.content.decode()
    take(clara, bot, page)
    assert len(phrases(bot)) == 9
    take(clara, bot, page, remove="yes")
    assert phrases(bot) == {("hello", "hello")}


def test_interactions_that_there_are_not_are_made_where_that_was_asked_for(clara: Client, bot: Bot) -> None:
    before, endless = phrases(bot), "x" * 101
    page = show(clara, bot, csv_of("lost_card,my card is gone", "lost_card,card lost", f"{endless},never", "new,hello"))
    assert "Make also 3 interactions" in page.content.decode()
    take(clara, bot, page)
    assert phrases(bot) == before
    assert take(clara, bot, page, make="yes").status_code == 302
    assert phrases(bot) == before - {("hello", "hello")} | {
        ("lost_card", "my card is gone"),
        ("lost_card", "card lost"),
        ("new", "hello"),
    }
    assert Interaction.objects.get(bot=bot, name="lost_card").text == "lost card"
    record = AuditRecord.objects.filter(act="setting_changed").latest("pk")
    said = "2 interactions were made. Phrases from a file: 2 new, 1 moved, 0 rewritten, 0 removed."
    assert record.details == said


def test_a_draft_that_changed_meanwhile_is_shown_again_and_not_touched(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, csv_of("hello,good evening"))
    Phrase.objects.create(interaction=Interaction.objects.get(name="prices"), text="good evening")
    before = phrases(bot)
    again = take(clara, bot, page)
    assert "The draft was changed meanwhile." in again.content.decode()
    assert [line.before for line in again.context["comparison"].moved] == ["prices"]
    assert phrases(bot) == before
    assert take(clara, bot, again).status_code == 302


def test_a_file_that_was_looked_at_is_no_good_for_another_bot_nor_made_up(clara: Client, bot: Bot) -> None:
    other = build_bot("other")
    page = show(clara, bot, csv_of("hello,good evening"))
    assert "for another bot" in take(clara, other, page).content.decode()
    forged = clara.post(f"/admin/bots/bot/{bot.pk}/phrases/", {"taken": "forged"})
    assert "Choose the file again." in forged.content.decode()
    assert len(phrases(bot)) == len(phrases(other)) == 9


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"interaction,text\nhello,\x00", "neither a CSV nor an XLSX"),
        (b"a,b\n1,2\n", "it has: a, b."),
        (b"interaction,phrase\n", "There is no row"),
        (b"x" * (FROM_BROWSER.size + 1), "larger than 2 MB"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_a_file_that_cannot_be_read_says_why(clara: Client, bot: Bot, content: bytes, said: str) -> None:
    assert said in show(clara, bot, content).content.decode()
    assert len(phrases(bot)) == 9


def test_characters_that_nobody_sees_make_no_other_interaction(clara: Client, bot: Bot) -> None:
    Interaction.objects.create(bot=bot, name="odd\u200e", text="x")
    rows = (
        "hello\u200e,good evening",
        "\u200bprices,dear",
        "odd,even",
        "odd\u200e,uneven",
        "ne\u00adw,a",
        "new,b",
        "new,\u200b",
    )
    page = show(clara, bot, csv_of(*rows))
    found = page.context["comparison"]
    assert [(line.interaction, line.text) for line in found.added] == [
        ("hello", "good evening"),
        ("prices", "dear"),
        ("odd\u200e", "even"),
        ("odd\u200e", "uneven"),
    ]
    assert (found.unknown, [(row.line, row.why) for row in found.left_out]) == (
        {"new": 2},
        [(8, "There is no phrase.")],
    )
    assert take(clara, bot, page, make="yes").status_code == 302
    assert Interaction.objects.filter(bot=bot, name="new").count() == 1


def test_columns_that_are_not_read_are_named(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, b"interaction,phrase,Owner,note\nhello,good evening,Clara,x\n").content.decode()
    assert "Columns that hold neither interactions, phrases nor messages are left out: Owner, note." in page


@pytest.mark.parametrize("page", ["phrases", "import_export", "translations_exchange"])
def test_the_server_takes_larger_bodies_for_forms_with_files(page: str) -> None:
    """So that a file of any usual size gets the form's own sentence."""
    address = reverse(f"admin:bots_bot_{page}", args=[12])
    assert FORM_PATH.search(address.encode())


def test_a_guessed_encoding_is_said(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, csv_of("hello,grüß dich", encoding="cp1252")).content.decode()
    assert "grüß dich" in page
    assert "It was read as cp1252" in page


def test_ten_thousand_phrases_go_in_by_few_statements(
    clara: Client, bot: Bot, django_assert_max_num_queries: Any
) -> None:
    given = csv_of(*(f"{('hello', 'prices')[number % 2]},question number {number}" for number in range(10_000)))
    page = show(clara, bot, given)
    assert len(page.context["comparison"].added) == 10_000
    with django_assert_max_num_queries(150):
        assert take(clara, bot, page).status_code == 302
    assert Phrase.objects.filter(bot=bot).count() == 10_009
    moved = [Row(2, "goodbye", text) for _name, text, _message in phrasebook.rows(bot)[:2000]]
    comparison = phrasebook.compare(bot, moved)
    with django_assert_max_num_queries(20):
        assert phrasebook.take(bot, moved, shown=comparison.key, remove=False)
    assert sum(name == "goodbye" for name, _text, _message in phrasebook.rows(bot)) >= 2000


def test_only_who_may_change_the_bot_sees_its_phrases(bot: Bot) -> None:
    client = Client()
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for page in ("phrases/", "phrases/csv/", "phrases/xlsx/"):
        assert client.get(f"/admin/bots/bot/{bot.pk}/{page}").status_code == 403
    assert client.post(f"/admin/bots/bot/{bot.pk}/phrases/", {"taken": "x"}).status_code == 403
