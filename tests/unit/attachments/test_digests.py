"""A mailbox that gets many files gets them together in few mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from attachments import clock, digests, mails, receiving, tasks
from attachments.models import Attachment, Mail
from attachments.storage import store
from tests.attachments import empty_storage, mailed_file
from tests.servers.smtp import Post, post_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    empty_storage()
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", post.port, 1
        yield post


def later(minutes: int) -> None:
    """So many minutes pass for all mails."""
    Mail.objects.update(sent_at=F("sent_at") - timedelta(minutes=minutes))


def full_mailbox() -> None:
    """The mailbox has had its mails for this hour, the last of them a while ago."""
    for number in range(digests.ALONE):
        mail = mailed_file(subject=f"earlier {number}")
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.SENT, sent_at=clock.now() - timedelta(minutes=10 + number)
        )


def test_a_flood_of_files_becomes_few_mails_and_none_is_lost(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "RATE_FILES", 100)
    for number in range(45):
        mailed_file("notes.txt", b"words", subject=f"File {number}")
    other = mailed_file(to="others@parcel.example", subject="Theirs")
    assert tasks.send_mails() == digests.ALONE + 1, "another mailbox does not wait"
    assert tasks.send_mails() == 0
    later(6)
    assert tasks.send_mails() == 35
    assert len(post.received) == digests.ALONE + 1 + 2
    carried = [part.get_filename() for message in post.received for part in message.iter_attachments()]
    assert sorted(carried) == sorted(Attachment.objects.values_list("name", flat=True))
    together = post.received[-2]
    assert together["Subject"] == "File 10 (+19)"
    lines = next(together.iter_parts()).get_content().splitlines()
    assert all(f"File {number}" in lines for number in range(10, 30))
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Attachment.objects.values_list("state", flat=True)) == {"mailed"}
    other.refresh_from_db()
    assert other.state == "sent"


def test_the_next_hour_files_go_alone_again(post: Post) -> None:
    full_mailbox()
    later(60)
    mailed_file(subject="Alone")
    mailed_file(subject="Alone, too")
    assert tasks.send_mails() == 2
    assert [message["Subject"] for message in post.received] == ["Alone", "Alone, too"]


def test_a_large_file_goes_alone_and_a_mail_has_a_largest_size(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_BYTES", 100)
    full_mailbox()
    for size in (40, 40, 40, 101):
        mailed_file("notes.txt", b"x" * size, subject=f"{size} bytes")
    assert tasks.send_mails() == 4
    assert [message["Subject"] for message in post.received] == ["40 bytes (+1)", "40 bytes", "101 bytes"]


def test_a_lost_file_does_not_hold_up_the_others(post: Post) -> None:
    full_mailbox()
    lost, *kept = [mailed_file("notes.txt", subject=f"File {number}") for number in range(3)]
    store().delete([lost.attachment.key])
    assert tasks.send_mails() == 2
    assert [message["Subject"] for message in post.received] == ["File 1 (+1)"]
    assert [Mail.objects.get(pk=mail.pk).state for mail in (lost, *kept)] == ["discarded", "sent", "sent"]


def test_after_a_temporary_error_the_same_files_go_again_under_the_same_id(post: Post) -> None:
    full_mailbox()
    for _ in range(2):
        mailed_file("notes.txt")
    post.behavior = "drop after data"
    assert tasks.send_mails() == 0
    post.behavior = "accept"
    mails.OUTBOX.waiting().update(next_at=clock.now())
    assert tasks.send_mails() == 2
    assert len({message["Message-ID"] for message in post.received}) == 1
    assert Mail.objects.filter(tries=1).count() == 2


def test_after_a_final_error_each_file_gets_an_answer_of_its_own(post: Post) -> None:
    full_mailbox()
    for _ in range(2):
        mailed_file("notes.txt")
    post.behavior = "no such user"
    assert tasks.send_mails() == 0
    assert post.connections == 3
    assert Mail.objects.filter(state="dead", tries=1).count() == 2
