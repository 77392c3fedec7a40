"""The pages on which operators and configurers keep canned replies."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bots.models import Bot
from conversations.models import Operator, OperatorRules
from conversations.models.canned import CannedReply
from tests.cast import hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sharing(user: User) -> User:
    user.user_permissions.add(Permission.objects.get(codename="change_cannedreply"))
    return user


def form(**fields: str) -> dict[str, str]:
    given = {"name": "hi", "text": "Hello", "bot": "", "in-TOTAL_FORMS": "2", "in-INITIAL_FORMS": "0"}
    return given | {name.replace("__", "-"): value for name, value in fields.items()}


def file(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("replies.csv", text.encode())}


def test_an_operator_keeps_replies_of_their_own() -> None:
    olga, oleg = hire("olga"), hire("oleg")
    client = signed_in(olga)
    assert client.get("/console/replies/new/").status_code == 200
    german = {"in__0__language": "de", "in__0__text": "Hallo"}
    assert client.post("/console/replies/new/", form(shared="1", **german)).status_code == 302
    [reply] = CannedReply.objects.all()
    assert (reply.owner, reply.text) == (Operator.objects.get(user=olga), "Hello"), "she may not share it"
    assert dict(reply.versions.values_list("language", "text")) == {"de": "Hallo"}
    page = client.get("/console/replies/").content.decode()
    assert "/hi" in page
    assert "German" in page
    address = f"/console/replies/{reply.pk}/"
    for other in (signed_in(oleg), signed_in(sharing(hire("sven")))):
        assert other.get(address).status_code == 404
        assert other.post(f"{address}delete/").status_code == 404
        assert "/hi" not in other.get("/console/replies/").content.decode()
    assert client.post(address, form(text="Good day", in__0__language="de", in__0__text="")).status_code == 302
    reply.refresh_from_db()
    assert (reply.text, reply.versions.count()) == ("Good day", 0)
    assert client.post(f"{address}delete/").status_code == 302
    assert not CannedReply.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Give a name."),
        ({"name": "\u200b"}, "Give a name."),
        ({"text": " \n"}, "Give a text."),
        ({"text": "x" * 4001}, "4000"),
        ({"in__0__text": "Hallo"}, "Choose a language for this text."),
        ({f"in__{at}__{key}": value for at in "01" for key, value in (("language", "de"), ("text", "x"))}, "two texts"),
        ({"name": "taken"}, "This name is taken"),
        ({"bot": "999"}, "valid choice"),
    ],
)
def test_what_cannot_be_kept_is_explained_and_nothing_is_lost(given: dict[str, str], said: str) -> None:
    olga = hire("olga")
    client = signed_in(olga)
    client.get("/console/replies/")
    CannedReply.objects.create(name="taken", text="x", owner=Operator.objects.get(user=olga))
    answer = client.post("/console/replies/new/", form(**given))
    page = answer.content.decode()
    assert (answer.status_code, CannedReply.objects.count()) == (422, 1)
    assert said in page
    assert given.get("text", "Hello").strip() in page


def test_who_may_changes_shared_replies_and_hidden_bots_do_not_appear() -> None:
    bot = Bot.objects.create(name="Secret", slug="secret")
    OperatorRules.objects.create(bot=bot, is_restricted=True)
    sven = signed_in(sharing(hire("sven")))
    assert sven.post("/console/replies/new/", form(shared="1")).status_code == 302
    [reply] = CannedReply.objects.all()
    assert reply.owner is None
    CannedReply.objects.create(name="concealed", text="x", bot=bot)
    olga = signed_in(hire("olga"))
    for client, may in ((sven, True), (olga, False)):
        page = client.get("/console/replies/").content.decode()
        assert "/hi" in page
        assert "concealed" not in page
        assert (f"/console/replies/{reply.pk}/" in page) == may
    assert "Secret" not in sven.get("/console/replies/new/").content.decode()
    assert olga.get(f"/console/replies/{reply.pk}/").status_code == 404
    assert olga.get("/console/replies/export/?shared").status_code == 404
    assert olga.post("/console/replies/import/", {"shared": "1", **file("name,text\na,b")}).status_code == 404


def test_a_file_is_imported_or_its_lines_are_named() -> None:
    client = signed_in(hire("olga"))
    assert client.post("/console/replies/import/", file("name,text\nhi,Hello\nho,=1+1")).status_code == 302
    exported = client.get("/console/replies/export/")
    assert b"hi,,,Hello" in exported.content
    assert b"ho,,,'=1+1" in exported.content
    assert exported["Content-Disposition"] == 'attachment; filename="replies-mine.csv"'
    refused = client.post("/console/replies/import/", file("name,text\n,Hello"))
    assert (refused.status_code, "Line 2: the name is missing." in refused.content.decode()) == (422, True)
    assert client.post("/console/replies/import/").status_code == 422


def test_the_administration_has_the_shared_ones_and_their_files() -> None:
    owner = User.objects.create_superuser("ada", password="x")
    client = signed_in(owner)
    CannedReply.objects.create(name="mine-alone", text="x", owner=Operator.objects.create(user=hire("olga")))
    answer = client.post("/admin/conversations/cannedreply/import/", file("name,text\nshared-one,Hello"), follow=True)
    page = answer.content.decode()
    assert "shared-one" in page
    assert "mine-alone" not in page
    assert b"shared-one,,,Hello" in client.get("/admin/conversations/cannedreply/export/").content
    again = client.post("/admin/conversations/cannedreply/import/", file("name,text\n,Hello"), follow=True)
    assert "Line 2: the name is missing." in again.content.decode()
    staff = hire("carl")
    staff.is_staff = True
    staff.save()
    other = signed_in(staff)
    assert other.get("/admin/conversations/cannedreply/export/").status_code == 403
    assert other.post("/admin/conversations/cannedreply/import/", file("name,text\na,b")).status_code == 403


def test_somebody_without_the_console_has_no_replies() -> None:
    client = signed_in(User.objects.create_user("nobody"))
    assert client.get("/console/replies/").status_code == 403
    assert client.get("/console/replies/new/").status_code == 404
