"""Mails with files: each file is mailed once, whatever the mail server does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client

from attachments import clock, lifecycle, mails, purging, tasks
from attachments.models import Attachment, Mail
from tests.attachments import PDF, empty_storage, mailed_file, objects
from tests.servers.processes import until
from tests.servers.product import CODE
from tests.servers.smtp import Post, post_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", post.port, 1
        yield post


def due_now(mail: Mail) -> None:
    """Ends the wait of a mail."""
    Mail.objects.filter(pk=mail.pk).update(next_at=clock.now())


def test_a_mail_is_sent_once_and_its_file_is_removed(post: Post) -> None:
    mail = mailed_file("notes.txt", b"Gr\xfc\xdfe\n", to="files@parcel.example", subject="File from visitor ABC234")
    assert [tasks.send_mails(), tasks.send_mails()] == [1, 0]
    [message] = post.received
    assert post.envelopes == [("takeover@localhost", ["files@parcel.example"])]
    assert (message["Message-ID"], message["Subject"]) == (mail.message_id, "File from visitor ABC234")
    assert message["From"] == "Takeover <takeover@localhost>"
    body, part = message.iter_parts()  # type: ignore[misc]
    assert body.get_content().strip() == "Words as text."
    assert (part.get_filename(), part.get_payload(decode=True)) == (mail.attachment.name, b"Gr\xfc\xdfe\n")
    mail.refresh_from_db()
    assert (mail.state, mail.attachment.state, mail.sent_at is not None) == ("sent", "mailed", True)
    assert objects() == [mail.attachment.key]
    purging.purge()
    assert objects() == []


@pytest.mark.parametrize("behavior", ["busy", "drop after data", "hang", "reset"])
def test_after_a_temporary_error_a_mail_is_sent_again_under_the_same_id(post: Post, behavior: str) -> None:
    mail = mailed_file()
    post.behavior = behavior
    assert mails.OUTBOX.send_due() == 0
    assert mails.OUTBOX.send_due() == 0, "the mail waits for its next try"
    assert post.connections == 1
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.attachment.state) == ("waiting", 1, "pending")
    assert mail.problem
    wait = mail.next_at - clock.now()
    assert timedelta(seconds=20) < wait <= mails.OUTBOX.schedule.first_wait
    post.behavior = "accept"
    due_now(mail)
    assert mails.OUTBOX.send_due() == 1
    assert [message["Message-ID"] for message in post.received] == [mail.message_id]


@pytest.mark.parametrize(("behavior", "said"), [("no such user", "550"), ("refuse data", "554")])
def test_after_a_final_error_an_admin_retries_or_discards_the_mail(
    post: Post, behavior: str, said: str, admin_client: Client
) -> None:
    first, second = mailed_file(), mailed_file()
    post.behavior = behavior
    assert mails.OUTBOX.send_due() == 0
    for mail in (first, second):
        mail.refresh_from_db()
        assert (mail.state, mail.attachment.state, mail.attachment.why) == ("dead", "failed", "undelivered")
        assert said in mail.problem
    purging.purge()
    assert len(objects()) == 2, "an admin may have it sent again"

    page = admin_client.get("/admin/attachments/mail/")
    assert said in page.content.decode()
    act = {"_selected_action": [first.pk]}
    admin_client.post("/admin/attachments/mail/", act | {"action": "retry"})
    admin_client.post("/admin/attachments/mail/", {"_selected_action": [second.pk], "action": "discard"})
    post.behavior = "accept"
    assert lifecycle.state_at(Attachment.objects.get(pk=first.attachment_id), clock.now()) == "pending"
    assert mails.OUTBOX.send_due() == 1
    assert [message["Message-ID"] for message in post.received] == [first.message_id]
    purging.purge()
    assert objects() == []
    second.refresh_from_db()
    assert (second.state, second.attachment.why) == ("discarded", "discarded")
    assert admin_client.get(f"/admin/attachments/mail/{first.pk}/change/").status_code == 200
    assert admin_client.get(f"/admin/attachments/attachment/{first.attachment_id}/change/").status_code == 200


def test_a_mail_is_given_up_after_ten_tries(post: Post) -> None:
    mail = mailed_file()
    post.behavior = "busy"
    for _ in range(mails.OUTBOX.schedule.tries):
        due_now(mail)
        mails.OUTBOX.send_due()
    due_now(mail)
    mails.OUTBOX.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.tries, post.connections) == ("dead", 10, 10)


@pytest.mark.parametrize("state", ["waiting", "dead"])
def test_an_unsent_mail_expires_with_its_file_and_the_admins_are_told(settings: Any, state: str) -> None:
    settings.ADMINS = [("Ada", "ada@parcel.example")]
    mail = mailed_file()
    Mail.objects.filter(pk=mail.pk).update(state=state, next_at=clock.now() + timedelta(days=1))
    Attachment.objects.update(expires_at=clock.now() + timedelta(seconds=30))
    tasks.purge()
    assert (len(objects()), django_mail.outbox) == (1, [])
    Attachment.objects.update(expires_at=clock.now())
    tasks.purge()
    tasks.purge()
    assert objects() == []
    mail.refresh_from_db()
    assert (mail.state, mail.attachment.state, mail.attachment.why) == ("expired", "failed", "undelivered")
    assert [(told.to, told.subject) for told in django_mail.outbox] == [
        (["ada@parcel.example"], "[Django] Files were removed unsent")
    ]


def test_no_header_can_be_injected(post: Post) -> None:
    mail = mailed_file(subject="Parcel\r\nBcc: everyone@example.org\r\n\r\nText")
    assert mails.OUTBOX.send_due() == 1
    [message] = post.received
    assert message["Bcc"] is None
    assert post.envelopes[0][1] == [mail.to]
    assert message["Subject"] == "Parcel Bcc: everyone@example.org Text"


def test_a_file_that_is_not_scanned_yet_is_not_mailed(post: Post) -> None:
    mail = mailed_file()
    Attachment.objects.update(checked=False)
    assert mails.OUTBOX.send_due() == 0
    assert lifecycle.mark_clean(mail.attachment)
    assert mails.OUTBOX.send_due() == 1


def test_a_mail_whose_file_is_lost_is_discarded(post: Post) -> None:
    mail = mailed_file()
    empty_storage()
    assert mails.OUTBOX.send_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attachment.state, mail.attachment.why) == ("discarded", "failed", "lost")


def test_several_workers_send_each_mail_once(post: Post) -> None:
    import threading

    from django.db import connection

    for _ in range(3):
        mailed_file()

    def work() -> None:
        mails.OUTBOX.send_due()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [message["Message-ID"] for message in post.received]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 3


KILLED = """
import os, signal
import django
django.setup()
from django.conf import settings
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
from attachments import mails
from django.core.mail import EmailMessage
send = EmailMessage.send
def send_and_die(self, *args):
    send(self, *args)
    print("accepted", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
EmailMessage.send = send_and_die
mails.OUTBOX.send_due()
"""


def test_a_mail_whose_worker_was_killed_after_250_ok_is_sent_again_under_the_same_id(
    post: Post, child_environment: dict[str, str]
) -> None:
    mail = mailed_file()
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(port=post.port)],
        cwd=CODE,
        env=child_environment | {"EMAIL_URL": f"smtp://127.0.0.1:{post.port}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "accepted\n"), done.stderr
    mail.refresh_from_db()
    assert (mail.state, len(post.received)) == ("waiting", 1)
    assert mails.OUTBOX.send_due() == 0, "somebody may still be sending it"
    due_now(mail)
    assert mails.OUTBOX.send_due() == 1
    assert [message["Message-ID"] for message in post.received] == [mail.message_id] * 2


def test_a_large_file_arrives_whole(post: Post) -> None:
    content = PDF + os.urandom(3_000_000)
    mailed_file("letter.pdf", content)
    mails.OUTBOX.send_due()
    [message] = post.received
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [content]
    until(lambda: post.received, "the mail")
