"""Translations go out to a spreadsheet and come back, after a look at what they would change."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bots.draft import history
from bots.draft.table_files.writing import as_csv
from bots.draft.translating import files
from bots.draft.translating.texts_of_draft import texts_of
from bots.models import Bot, Button, DraftChange, Interaction, Wording
from bots.wording.languages import LANGUAGES
from tests.unit.bots.spreadsheets import sheet
from tests.unit.bots.translated_bot import build_translated_bot

NASTY = ["=1+1", "+49 30", "-5", "@SUM(A1)", "'=x", '"quoted"', "a; b, c", "zwei\nZeilen", "مرحبا", "12", "＝cmd"]


@pytest.fixture
def bot(db: None) -> Bot:
    return build_translated_bot()


@pytest.fixture
def clara(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def key_of(name: str, rest: str = "text") -> str:
    return f"interaction-{Interaction.objects.get(name=name).pk}.{rest}"


def show(clara: Client, bot: Bot, content: bytes) -> Any:
    given = {"file": SimpleUploadedFile("translations.csv", content)}
    return clara.post(f"/admin/bots/bot/{bot.pk}/translations/exchange/", given)


def take(clara: Client, bot: Bot, page: Any, **more: str) -> Any:
    taken = re.search(r'name="taken" value="([^"]+)"', page.content.decode())
    assert taken
    return clara.post(f"/admin/bots/bot/{bot.pk}/translations/exchange/", {"taken": taken[1], **more})


def table(*rows: tuple[str, ...], header: tuple[str, ...] = ("key", "en", "de")) -> bytes:
    return as_csv(header, rows)


def translated(bot: Bot, language: str = "de") -> dict[str, str]:
    found = texts_of(Bot.objects.get(pk=bot.pk))
    return {text.key: text.translation(language) for text in found if not text.is_missing(language)}


def remarks(page: Any, kind: str) -> list[tuple[int, str]]:
    return [(each.line, each.why) for each in getattr(page.context["comparison"], kind)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_downloaded_changes_nothing_when_it_comes_back(clara: Client, bot: Bot, kind: str) -> None:
    for number, text in enumerate(NASTY):
        Interaction.objects.create(
            bot=bot,
            name=f"=nasty {number}",
            text=text,
            translations={"de": {"text": text}, "ar": {"text": f"{text} م"}},
        )
    answer = clara.get(f"/admin/bots/bot/{bot.pk}/translations/{kind}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="helper-translations.{kind}"'
    page = show(clara, bot, answer.content)
    found = page.context["comparison"]
    assert (found.changes, found.left_out, found.doubtful, found.blank) == (False, [], [], [])
    assert found.same == len(translated(bot)) + len(NASTY)
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(answer.content))
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
    else:
        cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+-@＝")]


def test_one_language_can_be_given_out_alone(clara: Client, bot: Bot) -> None:
    answer = clara.get(f"/admin/bots/bot/{bot.pk}/translations/csv/?language=ar")
    assert answer.headers["Content-Disposition"].endswith('"helper-translations-ar.csv"')
    assert answer.content.decode("utf-8-sig").splitlines()[0] == "key,where,en,ar"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_shows_what_it_would_change_and_changes_it_when_told(clara: Client, bot: Bot, kind: str) -> None:
    history.note(bot.pk)
    header = ("Key", "Notes", "German")
    rows = [
        (key_of("hello"), "greeting", "Hallo!"),
        (key_of("prices"), "", "Es kostet 5."),
        (key_of("hello", "button-1.label"), "", ""),
        (key_of("hello", "button-2.label"), "", "Ein Mensch"),
        ("bot.default_reply", "", "Wie bitte?"),
    ]
    before = translated(bot)
    page = show(clara, bot, sheet(header, *rows) if kind == "xlsx" else as_csv(header, rows))
    html = page.content.decode()
    found = page.context["comparison"]
    assert (len(found.new), len(found.changed), len(found.blank)) == (3, 1, 1)
    assert page.context["ignored"] == ["Notes"]
    named = [(each.name, [(c.label, c.before, c.after) for c in each.changes]) for each in found.differences]
    assert named == [
        ("Settings", [("default reply (German)", "", "Wie bitte?")]),
        ("hello", [("message (German)", "", "Hallo!"), ("button 2 (German)", "", "Ein Mensch")]),
        ("prices", [("message (German)", "Ein Paket kostet 5.", "Es kostet 5.")]),
    ]
    assert "<del>Ein Paket kostet 5.</del><ins>Es kostet 5.</ins>" in html
    assert translated(bot) == before
    assert take(clara, bot, page).status_code == 302
    wanted = before | {
        key_of("hello"): "Hallo!",
        key_of("prices"): "Es kostet 5.",
        key_of("hello", "button-2.label"): "Ein Mensch",
        "bot.default_reply": "Wie bitte?",
    }
    assert translated(bot) == wanted
    change = DraftChange.objects.latest("pk")
    assert change.what == "Translations from a file: 3 new, 1 changed, 0 removed."
    history.undo(change)
    assert translated(bot) == before


def test_blank_cells_remove_translations_only_if_that_was_asked_for(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, table((key_of("prices"), "", ""), (key_of("hello"), "", "Hallo!")))
    assert "Remove also 1 translation that the file leaves blank" in page.content.decode()
    take(clara, bot, page, remove="yes")
    assert translated(bot) == {key_of("hello", "button-1.label"): "Preise", key_of("hello"): "Hallo!"}


def test_rows_that_cannot_be_taken_are_named_by_their_lines_and_the_rest_is_taken_when_told(
    clara: Client, bot: Bot
) -> None:
    hello = key_of("hello")
    page = show(
        clara,
        bot,
        table(
            ("interaction-999999.text", "", "weg"),
            ("", "", "ohne"),
            (hello, "", "x" * 4001),
            (hello, "", "Hallo!"),
            (key_of("size"), "", "Wie groß, {{ vistor }}?"),
            (key_of("goodbye"), "", "Danke {{ visitor"),
            (key_of("size", "choices"), "", "S\nM"),
            (key_of("prices", "wording-1.text"), "", "Fünf."),
            (key_of("hello", "button-1.label"), "", "zwei\nZeilen"),
        ),
    )
    assert remarks(page, "left_out") == [
        (2, "The draft has no text of this key. It may be deleted: download the table anew."),
        (3, "There is no key."),
        (4, "German: It has 4001 characters; at most 4000 are possible."),
        (5, "Line 4 is about the same text."),
        (6, "German: The variable {{ vistor }} does not exist. Known here: bot, size, visitor."),
        (7, "German: A variable is written {{ name }}; here two braces stand without their counterpart."),
        (8, "German: It has 2 lines; 3 choices need one each, in the same order."),
        (11, "German: It holds a control character or the end of a line. Remove it."),
    ]
    assert "Line 6, size: message: German: The variable" in page.content.decode()
    before = translated(bot)
    assert "Take the rest into the draft" in page.content.decode()
    assert take(clara, bot, page).status_code == 302
    assert translated(bot) == before | {key_of("prices", "wording-1.text"): "Fünf."}


def test_lost_variables_and_marks_are_worth_a_look_and_taken(clara: Client, bot: Bot) -> None:
    Interaction.objects.filter(name="prices").update(text="**Five** for {{ visitor }}")
    page = show(clara, bot, table((key_of("prices"), "", "** Fünf ** für dich")))
    assert remarks(page, "doubtful") == [
        (2, "German: It lacks {{ visitor }}, which the main text holds."),
        (2, "German: Marks may be lost: the main text has 1 × **bold**, this has 0."),
    ]
    assert take(clara, bot, page).status_code == 302
    assert translated(bot)[key_of("prices")] == "** Fünf ** für dich"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (("key", "en", "fr"), "Line 1 names languages that the bot does not speak: fr. It speaks de, ar beside"),
        (("key", "en", "de", "Italiano"), "that the bot does not speak: it."),
        (("key", "en"), "Line 1 names none of the bot&#x27;s other languages: de, ar."),
        (("key", "deu"), "Line 1 names none of the bot&#x27;s other languages"),
        (("where", "en", "de"), "The first line must name “key”"),
    ],
)
def test_a_file_of_other_languages_or_without_keys_is_refused(
    clara: Client, bot: Bot, header: tuple[str, ...], said: str
) -> None:
    page = show(clara, bot, as_csv(header, [("bot.default_reply",) * len(header)]))
    assert said in page.content.decode()
    assert "comparison" not in page.context


def test_a_file_may_name_a_language_by_its_code_or_its_name() -> None:
    names = [name for code in LANGUAGES for name in files._names(code)]
    assert {"de", "german", "deutsch", "العربيّة", "简体中文"} <= set(names)
    assert len(names) == len(set(names))


def test_a_main_text_that_is_another_now_is_worth_a_look(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, table((key_of("prices"), "A parcel costs 4.", "Es kostet 4.")))
    assert remarks(page, "doubtful") == [
        (2, "The main text is now: “A parcel costs 5.”. It is not taken from the file.")
    ]


def test_a_button_that_was_moved_meanwhile_gets_its_own_translation(clara: Client, bot: Bot) -> None:
    downloaded = table(
        (key_of("hello", "button-2.label"), "A person", "Ein Mensch"),
        (key_of("hello", "button-3.label"), "Our site", "Unsere Seite"),
    )
    Button.objects.filter(label="Our site").update(position=0)
    page = show(clara, bot, downloaded)
    assert (remarks(page, "doubtful"), remarks(page, "left_out")) == ([], [])
    take(clara, bot, page)
    assert Button.objects.get(label="A person").translations == {"de": {"label": "Ein Mensch"}}
    assert Button.objects.get(label="Our site").translations == {"de": {"label": "Unsere Seite"}}


def test_an_interaction_keeps_its_keys_under_another_name_and_after_restoring(clara: Client, bot: Bot) -> None:
    content = clara.get(f"/admin/bots/bot/{bot.pk}/translations/csv/").content
    Interaction.objects.filter(name="prices").update(name="costs")
    history.note(bot.pk)
    Wording.objects.all().delete()
    history.note(bot.pk)
    history.undo(DraftChange.objects.latest("pk"))
    found = show(clara, bot, content).context["comparison"]
    assert (found.left_out, found.doubtful, found.changes) == ([], [], False)


def test_a_draft_that_changed_meanwhile_is_shown_again_and_not_touched(clara: Client, bot: Bot) -> None:
    page = show(clara, bot, table((key_of("hello"), "", "Hallo!")))
    hello = Interaction.objects.get(name="hello")
    hello.translate("de", "text", "Guten Tag!")
    hello.save()
    again = take(clara, bot, page)
    assert "The draft was changed meanwhile." in again.content.decode()
    assert translated(bot)[key_of("hello")] == "Guten Tag!"
    assert take(clara, bot, again).status_code == 302
    assert translated(bot)[key_of("hello")] == "Hallo!"


def test_a_file_that_was_looked_at_is_no_good_for_another_bot_nor_made_up(clara: Client, bot: Bot) -> None:
    other = build_translated_bot("other")
    page = show(clara, bot, table(("bot.default_reply", "", "Wie bitte?")))
    assert "for another bot" in take(clara, other, page).content.decode()
    address = f"/admin/bots/bot/{bot.pk}/translations/exchange/"
    assert "Choose the file again." in clara.post(address, {"taken": "forged"}).content.decode()
    assert "bot.default_reply" not in translated(other)


def test_title_and_invitation_are_translated_and_act_at_once(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(widget_title="Help", invitation="Questions?")
    page = show(clara, bot, table(("bot.widget_title", "", "Hilfe"), ("bot.invitation", "", "Fragen?")))
    take(clara, bot, page)
    assert Bot.objects.get(pk=bot.pk).look_translations == {"de": {"invitation": "Fragen?", "widget_title": "Hilfe"}}


def test_hundreds_of_rows_go_in_by_few_statements(clara: Client, bot: Bot, django_assert_max_num_queries: Any) -> None:
    Interaction.objects.bulk_create(Interaction(bot=bot, name=f"n{n}", text=f"Text {n}") for n in range(400))
    rows = [(text.key, text.main, "Ü") for text in texts_of(bot) if text.main.startswith("Text ")]
    page = show(clara, bot, table(*rows))
    with django_assert_max_num_queries(80):
        assert take(clara, bot, page).status_code == 302
    assert len(translated(bot)) == 402


@settings(max_examples=30, deadline=None)  # a library is imported at the first call
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_comes_back_from_a_file_as_it_is_stored(texts: list[str]) -> None:
    bot = Bot(language="en", languages=["de"])
    stored = [files.normal(text) for text in texts]
    rows = [(f"k{number}", "", "main", text) for number, text in enumerate(stored)]
    header = ("key", "where", "en", "de")
    for content in (files.as_csv(header, rows), files.as_xlsx(header, rows)):
        found = files.read(bot, content)
        assert [row.translations.get("de", "") for row in found.rows] == stored
