"""A new SECRET_KEY with the old one as a fallback: whatever was signed goes on (the doorbell: test_seal.py)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.test import Client
from django.test.client import RequestFactory

from accounts import devices, throttle
from accounts.links import Links
from accounts.models import AccountMail
from attachments.storage import objects
from bots.answering import appearance
from bots.models import Bot
from conversations.domain import visitors

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]
NEW = "a new key of the tests, as long and as random as any: 7f3b09c1"


@pytest.fixture
def rotate(settings: Any) -> Any:
    def to_a_new_key(*, keep: bool = True) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
        settings.SECRET_KEY = NEW

    return to_a_new_key


@pytest.mark.parametrize("keep", [True, False], ids=["with the old key", "without it"])
def test_sessions_go_on(rotate: Any, keep: bool) -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("ada"))
    rotate(keep=keep)
    assert (browser.get("/admin/").status_code == 200) is keep
    assert (browser.get("/admin/").status_code == 200) is keep  # with the session that the first answer renewed


@pytest.mark.parametrize("keep", [True, False], ids=["with the old key", "without it"])
def test_links_in_mails_work(rotate: Any, keep: bool) -> None:
    user = User.objects.create_user("ada")
    token = Links(AccountMail.Kind.INVITATION, throttle.KNOWN_FOR).make_token(user)
    rotate(keep=keep)
    assert Links(AccountMail.Kind.INVITATION, throttle.KNOWN_FOR).check_token(user, token) is keep


@pytest.mark.parametrize("keep", [True, False], ids=["with the old key", "without it"])
def test_visitors_keep_their_conversation(rotate: Any, keep: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    token = visitors.new_token()
    rotate(keep=keep)
    signer = Signer(salt="conversations.visitor")  # as a process that starts with the new key has it
    monkeypatch.setattr(visitors, "_signer", signer)
    if keep:
        assert signer.unsign(token)
        visitors.recognize(token, bot=1)
    else:
        with pytest.raises(BadSignature):
            signer.unsign(token)


@pytest.mark.parametrize("keep", [True, False], ids=["with the old key", "without it"])
def test_browsers_and_networks_stay_known(rotate: Any, keep: bool) -> None:
    throttle.remember("Ada", "10.1.2.3")
    request, response = RequestFactory().get("/"), Client().get("/sign-in/")
    devices.remember(request, response, "Ada")
    request.COOKIES = {name: cookie.value for name, cookie in response.cookies.items()}
    rotate(keep=keep)
    assert bool(devices.known(request, "ada")) is keep
    assert throttle._is_known("ada", "10.1.2.3") is keep
    assert not throttle._is_known("ada", "10.1.2.4")
    assert not throttle._is_known("bea", "10.1.2.3")


@pytest.mark.parametrize("keep", [True, False], ids=["with the old key", "without it"])
def test_a_preview_of_a_widget_is_shown(rotate: Any, keep: bool) -> None:
    bot = Bot(slug="x", name="x", accent="#123456")
    token = appearance.preview_of(bot)
    rotate(keep=keep)
    assert (appearance.look_of("x", token).accent == "#123456") is keep


def test_files_in_a_bucket_are_found(rotate: Any) -> None:
    (before,) = objects.marks()
    rotate()
    assert before in objects.marks()
    assert objects.marks()[0] != before
