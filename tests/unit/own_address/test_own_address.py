"""Which origins are ours, and what links begin with."""

import re
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import DisallowedHost
from django.test import Client, RequestFactory

import own_address
from accounts import mails
from takeover_project.asgi import pages
from takeover_project.proxies import TrustedProxies
from tests.accounts import invite, owner_ada
from tests.cast import build_bot, hire


@pytest.fixture(autouse=True)
def chat_example(settings: Any) -> Any:
    """An installation at https://chat.example, with processes on the ports 8000 and 8001."""
    settings.ALLOWED_HOSTS = ["chat.example", "127.0.0.1", "[::1]", ".intern.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://front.example:8443", "https://*.firm.example"]
    settings.PORT, settings.WEB, settings.PUBLIC_URL = 8000, 2, ""
    return settings


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://chat.example", "chat.example", True),
        ("https://chat.example:8443", "chat.example:8443", True),
        ("https://deep.intern.example", "deep.intern.example", True),
        ("https://front.example:8443", "127.0.0.1:8000", True),
        ("https://a.firm.example", "chat.example", True),
        ("https://a.b.firm.example", "chat.example", True),
        ("https://firm.example", "chat.example", True),  # as for Django
        ("http://a.firm.example", "chat.example", False),
        ("https://evilfirm.example", "chat.example", False),
        ("https://evil.example/.firm.example", "chat.example", False),
        ("https://front.example", "chat.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://front.example:8443", "evil.example", False),
        ("https://chat.example", "", False),
        ("https://", "", False),
        ("", "chat.example", False),
        ("https://chat.example@evil.example", "chat.example@evil.example", False),
    ],
)
def test_a_page_is_ours_if_the_settings_say_so(origin: str, host: str, own: bool) -> None:
    assert own_address.is_own(origin, host=host, secure=True) is own


@pytest.mark.parametrize(
    ("host", "linked"),
    [
        ("chat.example", "http://chat.example"),
        ("chat.example:6666", "http://chat.example"),
        ("[::1]:6666", "http://[::1]"),
        ("127.0.0.1:8001", "http://127.0.0.1:8001"),
    ],
)
def test_a_link_in_a_mail_has_no_port_that_only_the_client_names(host: str, linked: str) -> None:
    request = RequestFactory().get("/", headers={"host": host})
    assert own_address.origin_for_mails(request) == linked


def test_a_link_keeps_a_port_that_the_settings_name(chat_example: Any) -> None:
    request = RequestFactory().get("/", headers={"host": "chat.example:8443"}, secure=True)
    assert own_address.origin_for_mails(request) == "https://chat.example"
    chat_example.CSRF_TRUSTED_ORIGINS = ["https://chat.example:8443"]
    assert own_address.origin_for_mails(request) == "https://chat.example:8443"
    with pytest.raises(DisallowedHost):
        own_address.origin_for_mails(RequestFactory().get("/", headers={"host": "evil.example"}))


@pytest.mark.django_db
def test_mails_and_the_line_for_other_sites_begin_with_the_public_address(chat_example: Any) -> None:
    chat_example.ALLOWED_HOSTS = ["testserver"]
    User.objects.filter(pk=hire("olga").pk).update(email="olga@firm.example")
    Client().post("/forgotten-password/", {"email": "olga@firm.example"}, headers={"host": "testserver:6666"})
    mails.send_due()
    assert "http://testserver/reset-password/" in str(mail.outbox[-1].body)
    chat_example.PUBLIC_URL = "https://chat.example"
    ada = owner_ada()
    invite(ada, "Operators")
    mails.send_due()
    assert "https://chat.example/invitation/" in str(mail.outbox[-1].body)
    page = ada.get(f"/admin/bots/bot/{build_bot().pk}/embedding/").content.decode()
    assert "https://chat.example/widget.js" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("host", "secure"), [("chat.example:80", False), ("chat.example:443", True)])
async def test_people_sign_in_through_a_proxy_that_adds_the_default_port(
    chat_example: Any, host: str, secure: bool
) -> None:
    transport = httpx.ASGITransport(TrustedProxies(pages, [ip_network("127.0.0.1")]))
    origin = f"http{'s' * secure}://chat.example"
    headers = {"host": host, "origin": origin, "x-forwarded-proto": "https" if secure else "http"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as person:
        page = await person.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        form = {"username": "olga", "password": "wrong", "csrfmiddlewaretoken": token[1]}
        answer = await person.post("/sign-in/", data=form, headers={"referer": f"{origin}/sign-in/"})
    assert answer.status_code == 200, "the form comes again, and no refusal of its origin"
