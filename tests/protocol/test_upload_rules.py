"""Which files a bot takes, what a refused one is told, and what is left of its name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import UploadRules
from tests.attachments import GOOD, Takeover, empty_storage, operator_uploads, told, visitor_uploads
from tests.cast import Socket, Stage
from tests.protocol.test_uploads import nothing_is_left
from tests.sample_files import compound


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


async def test_files_of_other_kinds_are_refused_from_both_sides(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    for name, content, code in (
        ("page.html", b"<script>alert(1)</script>", "type_not_allowed"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "type_not_allowed"),
        ("picture.png", b"<script>alert(1)</script>", "type_mismatch"),
        ("letter.pdf.exe", GOOD["letter.pdf"][0], "type_not_allowed"),
    ):
        for answer in (
            await visitor_uploads(talk.vera, name, content),
            await operator_uploads(olga, talk.conversation, talk.epoch, name, content),
        ):
            assert (answer.status, answer.json["code"]) == (415, code), name
            assert answer.json["detail"].startswith(("Files of this kind", "The content of this file"))
    await nothing_is_left()


async def test_a_bots_rules_hold_for_each_side(stage: Stage, bot: Bot, olga: User) -> None:
    await UploadRules.objects.acreate(bot=bot, from_visitors=["png"], from_operators=["pdf"])
    talk = await Takeover.begin(stage, olga)
    assert (await visitor_uploads(talk.vera, "letter.pdf")).json["code"] == "type_not_allowed"
    assert (await visitor_uploads(talk.vera, "picture.png")).status == 201
    assert (await operator_uploads(olga, talk.conversation, talk.epoch, "picture.png")).status == 415
    assert (await operator_uploads(olga, talk.conversation, talk.epoch, "letter.pdf")).status == 201
    console = await stage.console(olga)
    assert "sends_files" not in await console.do("watch", conversation=talk.conversation)
    await UploadRules.objects.aupdate(from_operators=[])
    assert (await console.do("watch", conversation=talk.conversation))["sends_files"] is False


async def test_a_visitor_who_may_send_nothing_has_no_paper_clip(stage: Stage, bot: Bot, olga: User) -> None:
    await Bot.objects.filter(pk=bot.pk).aupdate(attachments_email="files@firm.example")
    await sync_to_async(publish)(bot)
    assert (await (await stage.visitor()).do("hello"))["uploads"] == "mailbox"
    rules = await UploadRules.objects.acreate(bot=bot, from_visitors=[], from_operators=["pdf"])
    vera = await stage.visitor()
    assert vera.frames[0]["uploads"] == "none"
    pk = (await vera.do("send", text="hello"))["conversation"]
    await (await stage.console(olga)).do("take_over", conversation=pk)
    held = await vera.get(lambda frame: frame["type"] == "state" and frame["state"] == "operator")
    assert held["uploads"] == "none", "an operator is here"
    refused = await visitor_uploads(vera, "picture.png")
    assert (refused.status, refused.json["code"]) == (409, "no_uploads")
    await UploadRules.objects.filter(pk=rules.pk).aupdate(from_visitors=["png"])
    assert (await visitor_uploads(vera, "picture.png")).status == 201


def test_an_admin_sets_the_rules(admin_client: Any, db: None) -> None:
    bot = Bot.objects.create(name="Helper", slug="helper")
    path = f"/admin/conversations/uploadrules/bots/{bot.pk}/files/"
    page = page_of(admin_client, path)
    assert "PDF document" in page
    assert "This bot has no rules for files" in page
    assert "Without rules: pictures, documents, text and archives from both sides." in page
    ticked = re.findall(r'name="from_visitors" value="(\w+)" checked', page)
    assert ticked == ["pictures", "documents", "texts", "archives"]
    form = {"from_visitors": ["pdf", "png"], "from_operators": []}
    assert admin_client.post(path, form).status_code == 302
    rules = UploadRules.objects.get()
    assert (rules.from_visitors, rules.from_operators) == (["pdf", "png"], [])
    changed = page_of(admin_client, path)
    assert "nothing at the moment" in changed
    assert re.search(r'name="from_visitors" value="pdf" checked', changed)
    assert admin_client.post(path, {**form, "from_visitors": ["pictures", "pdf"]}).status_code == 302
    rules.refresh_from_db()
    assert rules.from_visitors[:2] == ["pictures", "pdf"]
    assert {"png", "heic"} < set(rules.from_visitors), "the version before reads the kinds"
    changed = page_of(admin_client, path)
    assert re.search(r'name="from_visitors" value="pictures" checked', changed)
    assert not re.search(r'name="from_visitors" value="png" checked', changed), "without the group nothing stays"
    assert "pictures (png, jpg, heic, gif …), pdf" in changed
    assert "This bot has no rules for files" in admin_client.post(path, {"remove": "yes"}, follow=True).content.decode()
    assert not UploadRules.objects.exists()


def page_of(client: Any, path: str) -> str:
    found: str = client.get(path).content.decode()
    return found


async def test_each_cause_of_a_refusal_is_one_sentence_in_the_visitors_language(
    stage: Stage, bot: Bot, olga: User
) -> None:
    talk = await Takeover.begin(stage, olga)
    protected = compound("EncryptionInfo", "EncryptedPackage")
    for name, content, code, words in (
        ("letter.docx", protected, "password_protected", "Passwort"),
        ("letter.pdf", b"\x93\0\x01\x02" * 20, "damaged", "beschädigt"),
        (
            "song.mp3",
            b"ID3\x04" + bytes(50),
            "type_not_allowed",
            "Bilder, PDF, Office-Dateien, Textdateien, ZIP-Dateien.",
        ),
        ("letter.pdf", GOOD["picture.png"][0], "type_mismatch", "(.pdf): Er sieht aus wie „PNG-Bild“"),
        ("old.doc", compound("WordDocument", "_VBA_PROJECT"), "macros", "Makros"),
    ):
        answer = await visitor_uploads(talk.vera, name, content, language="de")
        assert (answer.status, answer.json["code"]) == (415, code)
        assert words in answer.json["detail"]
    await nothing_is_left()


async def test_hostile_names_stay_text(stage: Stage, bot: Bot, olga: User) -> None:
    """A browser would send such names. What is left of them reaches operators only, as text."""
    talk = await Takeover.begin(stage, olga)
    vera: Socket = talk.vera
    for number, (name, kept) in enumerate((
        ("../../etc/passwd.txt", "passwd.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("CON.txt", "CON.txt"),
        ("x" * 400 + ".txt", "x" * 251 + ".txt"),
    ), 1):  # fmt: skip
        card = (await visitor_uploads(vera, name, b"text")).json["entry"]["attachment"]
        frame = await told(talk.console, card["id"], "ready")
        assert frame["original_name"] == kept
        assert re.fullmatch(rf"Helper \d{{4}}-\d\d-\d\d no {number}\.txt", card["name"])
    assert "passwd" not in str(vera.frames)


async def test_a_name_is_shown_as_it_is(stage: Stage, bot: Bot, olga: User) -> None:
    """Browsers escape quotation marks in a file's own name; our pages send the name in a field of its own."""
    talk = await Takeover.begin(stage, olga)
    for own, name, kept in (
        ("he said %22hi%22.txt", 'he said "hi".txt', 'he said "hi".txt'),
        ("he said %22hi%22.txt", "", 'he said "hi".txt'),
        ("100%22.txt", "100%22.txt", "100%22.txt"),
        ("a&amp;b.txt", "a&amp;b.txt", "a&amp;b.txt"),
        ("family.txt", "👩\u200d👧 & it's <b>.txt", "👩\u200d👧 & it's <b>.txt"),
        ("run.exe.txt", "run.exe.txt", "run.exe.txt"),
    ):
        card = (await visitor_uploads(talk.vera, own, b"text", field=name)).json["entry"]["attachment"]
        assert (await told(talk.console, card["id"], "ready"))["original_name"] == kept
    assert (await visitor_uploads(talk.vera, "a.txt", b"text", field="run.exe")).status == 415
