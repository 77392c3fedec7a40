"""Works with an upgraded installation as people do, through its pages and sockets.

Runs with the code of any version, on the rows that `fill_59a93e2.py` has made. The first thing that fails ends it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import django

django.setup()

from credentials import PASSWORD, TOKEN
from django.apps import apps
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from takeover_project.asgi import application
from tests.cast import Stage

BOT_PAGES = ("publish", "try", "picture", "export", "phrases", "changes", "changes/{change}")


def main() -> None:
    setup_test_environment()
    sign_in_and_out()
    open_audit_page("clara")
    open_administration()
    asyncio.run(talk(User.objects.get(username="olga")))


def model(name: str) -> Any:
    """The model of this name, in whichever application this version has it."""
    [found] = [each for each in apps.get_models() if each.__name__ == name]
    return found


def sign_in_and_out() -> None:
    """A password works, and a wrong one is counted and recorded."""
    records, attempts = model("AuditRecord").objects.count(), model("SignInAttempt").objects.count()
    assert Client().post(reverse("sign_in"), {"username": "aron", "password": "wrong"}).status_code == 200
    assert model("SignInAttempt").objects.count() == attempts + 1
    assert Client().post(reverse("sign_in"), {"username": "clara", "password": PASSWORD}).status_code == 302
    assert model("AuditRecord").objects.count() == records + 2


def open_audit_page(name: str) -> None:
    """A configurer sees the records in the administration."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    page = get(client, reverse(f"admin:{model('AuditRecord')._meta.label_lower.replace('.', '_')}_changelist"))
    assert len(page.context["cl"].result_list) == model("AuditRecord").objects.count() >= 14
    assert "Ünïcode, “quotes”" in page.content.decode()


def open_administration() -> None:
    """An owner opens every list, a row of each, and the pages of a bot."""
    client = Client()
    client.force_login(User.objects.get(username="otto"))
    for app in get(client, reverse("admin:index")).context["app_list"]:
        for listed in app["models"]:
            if "model" not in listed:  # a page of no model, such as the reports
                get(client, listed["admin_url"])
                continue
            page = get(client, listed["admin_url"])
            if "cl" not in page.context:  # the form of the only row
                continue
            for first in page.context["cl"].result_list[:1]:  # a table that came with the update is empty
                get(client, f"{listed['admin_url']}{first.pk}/change/")
    bot = reverse("admin:bots_bot_changelist") + str(model("Bot").objects.get(slug="survey").pk)
    change = model("DraftChange").objects.get().pk
    for page in BOT_PAGES:
        get(client, f"{bot}/{page.format(change=change)}/")


def get(client: Client, address: str) -> HttpResponse:
    """The page at this address, or one below it to which it leads, which must be there."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, (address, response.status_code, response.headers)
    assert response.request["PATH_INFO"].startswith(address.partition("?")[0]), response.redirect_chain
    return response


async def talk(olga: User) -> None:
    """A visitor comes back, and talks with the operator who holds the conversation; she takes over another one."""
    stage = Stage(application)
    vera = await stage.visitor("survey", token=TOKEN)
    held = vera.welcome["conversation"]
    assert vera.welcome["state"] == "operator", vera.welcome
    console = await stage.console(olga)
    rows = (await console.do("list", view="awaiting"))["rows"]
    [waiting] = [row["id"] for row in rows if row["reason"] == "requested"]
    assert (await console.do("list", view="all"))["rows"] or (await console.do("list", view="historic"))["rows"]
    await console.do("watch", conversation=held)
    await vera.do("send", text="Are you there?")
    await console.heard("Are you there?")
    await console.do("send", conversation=held, epoch=3, text="I am.")
    await vera.heard("I am.")
    await console.do("take_over", conversation=waiting)
    newcomer = await stage.visitor("parcel")
    assert newcomer.welcome["greeting"], newcomer.welcome
    await newcomer.do("send", text="hello")
    await newcomer.get(lambda frame: frame["type"] == "entry" and frame["entry"]["author"] == "bot")
    await stage.end()


if __name__ == "__main__":
    main()
