"""Somebody else was faster with a name: the page says so, instead of failing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.lost_races import TRIES, answered_again
from bots.models import Bot, Interaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite")]


def beaten(times: int) -> Callable[[HttpRequest], HttpResponse]:
    """A page that adds `vera`. Somebody else adds her `times` times between its check and its row."""
    left = [times]

    def page(request: HttpRequest) -> HttpResponse:
        content = b"".join(file.read() for file in request.FILES.values())  # type: ignore[union-attr]
        if left[0] <= 0 and User.objects.filter(username="vera").exists():
            return HttpResponse(b"taken " + content)
        left[0] -= 1
        User.objects.get_or_create(username="vera")
        User.objects.create(username="vera")
        return HttpResponse("added")

    return page


def test_the_page_is_asked_again_with_the_whole_file() -> None:
    given = {"file": SimpleUploadedFile("a.csv", b"name")}
    answer = answered_again(beaten(1))(RequestFactory().post("/", given))
    assert getattr(answer, "content") == b"taken name"  # noqa: B009


def test_it_is_asked_ten_times_at_most_and_not_for_what_only_looks() -> None:
    assert answered_again(beaten(TRIES - 1))(RequestFactory().post("/")).status_code == 200
    with pytest.raises(IntegrityError):
        answered_again(beaten(TRIES))(RequestFactory().post("/"))
    with pytest.raises(IntegrityError):
        answered_again(beaten(1))(RequestFactory().get("/"))


def test_of_many_who_add_one_name_or_copy_one_bot_nobody_gets_an_error_page() -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    User.objects.create_superuser("clara")
    answers: list[int] = []
    start = Barrier(6)

    def post(path: str, given: dict[str, Any]) -> None:
        clara = Client(raise_request_exception=False)
        clara.force_login(User.objects.get())
        start.wait()
        answers.append(clara.post(f"/admin/bots/bot/{bot.pk}/{path}/", given).status_code)
        connection.close()

    jobs = [("interactions/new", {"name": "hello", "text": "Hi"})] * 3 + [("copy", {})] * 3
    threads = [Thread(target=post, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 302, 422}
    assert Interaction.objects.filter(bot=bot, name="hello").count() == 1
    assert Bot.objects.count() == 4
