"""How tests of accounts invite people, ask for new passwords, and follow the links in the mails."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client

from accounts import mails
from accounts.models import AuditRecord

PASSWORD = "seven wild swans"


def owner_ada() -> Client:
    """Makes an owner, and returns her browser."""
    client = Client()
    client.force_login(
        User.objects.create_superuser("ada", email="ada@firm.example", password="ada-secret", first_name="Ada")
    )
    return client


def invite(ada: Client, *names: str, **changed: Any) -> Any:
    """Invites Nora into the groups with these names. `changed`: what the form has instead."""
    form = {"first_name": "Nora", "last_name": "", "email": "nora@firm.example", "username": ""}
    form["groups"] = [Group.objects.get(name=name).pk for name in names]  # type: ignore[assignment]
    return ada.post("/admin/auth/user/add/", form | changed)


def send_link() -> str:
    """Sends what is due, and returns the path of the link in the last mail."""
    mails.send_due()
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose_password(path: str, password: str = PASSWORD) -> tuple[Client, Any]:
    """Opens the link and chooses a password, as somebody who was not signed in. Returns the browser and the answer."""
    person = Client()
    page = person.get(path, follow=True)
    if page.status_code != 200:
        return person, page
    return person, person.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def ask_for_reset(email: str, address: str = "10.0.0.1") -> Any:
    """Enters an address on the page for forgotten passwords, from a network address."""
    return Client().post("/forgotten-password/", {"email": email}, REMOTE_ADDR=address)


def recorded_acts() -> list[tuple[str, str]]:
    """Returns the audit trail: acts, and who did them."""
    records = AuditRecord.objects.order_by("pk").exclude(act="setting_changed")
    return list(records.values_list("act", "who"))
