"""The mechanism that both tables of mails share: a mail with a file, and a mail with a link."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from accounts import invitations
from accounts import mails as link_mails
from attachments import mails as file_mails
from outbox import messages, server_answers
from outbox.outbox import Outbox
from outbox.schedule import LONGEST_WAIT
from tests.attachments import empty_storage, mailed_file
from tests.servers.smtp import Post, post_office

in_both_tables = pytest.mark.parametrize("outbox", [file_mails.OUTBOX, link_mails.OUTBOX], ids=["file", "link"])


@pytest.fixture
def post(settings: Any, transactional_db: None) -> Iterator[Post]:
    with post_office() as post:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", post.port, 1
        empty_storage()
        yield post


def put_mail_into(outbox: Outbox[Any]) -> Any:
    """Stores one mail, and returns its row."""
    if outbox is file_mails.OUTBOX:
        return mailed_file()
    owner = User.objects.create_superuser("ada")
    nora = User.objects.create_user("nora", "nora@firm.example")
    invitations.invite(nora, by=owner, origin="http://testserver")
    return outbox.rows().get()


def make_due(outbox: Outbox[Any]) -> None:
    outbox.waiting().update(next_at=outbox.now())


@in_both_tables
def test_a_mail_that_somebody_has_begun_to_send_is_left_to_them_until_their_time_is_over(
    outbox: Outbox[Any], post: Post
) -> None:
    mail = put_mail_into(outbox)
    assert outbox._claim(mail.pk).pk == mail.pk
    assert outbox._claim(mail.pk) is None
    assert outbox.send_due() == 0
    mail.refresh_from_db()
    left = mail.next_at - outbox.now()
    assert outbox.schedule.claim - timedelta(seconds=10) < left <= outbox.schedule.claim
    make_due(outbox)
    assert outbox.send_due() == 1


@in_both_tables
def test_an_accepted_mail_does_not_wait_any_more_and_its_last_problem_is_forgotten(
    outbox: Outbox[Any], post: Post
) -> None:
    mail = put_mail_into(outbox)
    outbox.rows().update(problem="ConnectionRefusedError", tries=1)
    assert outbox.oldest() == mail.created_at
    assert [outbox.send_due(), outbox.send_due()] == [1, 0]
    mail.refresh_from_db()
    assert (mail.problem, mail.tries, mail.sent_at is not None, outbox.oldest()) == ("", 1, True, None)
    [message] = post.received
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@localhost>")


@in_both_tables
def test_each_wait_is_twice_the_last_one_until_the_mail_is_given_up(outbox: Outbox[Any], post: Post) -> None:
    mail = put_mail_into(outbox)
    post.behavior = "busy"
    for tries in range(1, outbox.schedule.tries):
        make_due(outbox)
        assert outbox.send_due() == 0
        mail.refresh_from_db()
        wait = min(outbox.schedule.first_wait * 2 ** (tries - 1), LONGEST_WAIT)
        assert (mail.tries, bool(mail.problem)) == (tries, True)
        assert wait - timedelta(seconds=10) < mail.next_at - outbox.now() <= wait
    make_due(outbox)
    outbox.send_due()
    assert not outbox.waiting().exists()
    assert (outbox.rows().get().sent_at, outbox.oldest(), post.connections) == (None, None, outbox.schedule.tries)


@in_both_tables
def test_a_mail_that_was_settled_while_it_was_being_sent_does_not_wait_again(outbox: Outbox[Any], post: Post) -> None:
    mail = put_mail_into(outbox)
    claimed = outbox._claim(mail.pk)
    outbox.rows().update(**outbox.as_given_up)
    outbox._try_later(claimed, ConnectionRefusedError())
    assert not outbox.waiting().exists()


@in_both_tables
def test_a_mail_that_is_sent_is_no_mail_of_an_open_transaction(outbox: Outbox[Any], post: Post) -> None:
    """A slow mail server holds no locks."""
    put_mail_into(outbox)
    compose, seen = outbox.compose, []

    class Watching(type(outbox)):  # type: ignore[misc]
        def compose(self, mail: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return compose(mail)

    assert Watching().send_due() == 1
    assert seen == [False]


def refused(*answers: tuple[int, bytes]) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({f"{number}@firm.example": each for number, each in enumerate(answers)})


@pytest.mark.parametrize(
    ("problem", "final", "text"),
    [
        (refused((550, b"no such user")), True, "recipient refused: 550 no such user"),
        (refused((550, b"no"), (450, b"later")), False, "recipient refused: 550 no; 450 later"),
        (smtplib.SMTPSenderRefused(553, b"not you", "me@firm.example"), True, "553 not you"),
        (smtplib.SMTPDataError(554, b"spam"), True, "554 spam"),
        (smtplib.SMTPDataError(451, b"\xff later"), False, "451 \ufffd later"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False, "535 wrong password"),
        (smtplib.SMTPServerDisconnected("gone"), False, "SMTPServerDisconnected: gone"),
        (ConnectionRefusedError(111, "refused"), False, "ConnectionRefusedError: [Errno 111] refused"),
    ],
)
def test_what_a_server_answered_is_kept_without_addresses_and_some_answers_are_final(
    problem: Exception, final: bool, text: str
) -> None:
    assert (server_answers.is_final(problem), server_answers.text_of(problem)) == (final, text)


def test_a_long_answer_is_cut() -> None:
    assert len(server_answers.text_of(smtplib.SMTPDataError(554, b"x" * 1000))) == server_answers.LENGTH


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("Takeover <bot@firm.example>", "firm.example"), ("bot@firm.example", "firm.example"), ("", "localhost")],
)
def test_the_id_of_a_mail_ends_with_the_domain_of_its_sender(settings: Any, sender: str, domain: str) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    first, second = messages.new_message_id(), messages.new_message_id()
    assert first.endswith(f"@{domain}>")
    assert first != second
