"""One table of mails: claims those that are due, sends them, tries them again and returns them up."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Min, QuerySet

from outbox.schedule import BATCH, Schedule

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)
Columns = dict[str, Any]


class Unsendable(Exception):
    """There is nothing to send any more: the file is lost, or the account is closed."""


class Outbox(ABC, Generic[Row]):
    """Sends the mails of one table at least once.

    A worker that dies after the server's `250 OK` and before the row knows of it makes the mail go out again.

    Every table has the columns `tries`, `next_at`, `created_at`, `sent_at` and `problem`. The tables differ in how a
    row says that it waits (`waiting`), was sent (`as_sent`) or was given up (`as_given_up`).
    """

    schedule: ClassVar[Schedule]
    as_sent: ClassVar[Columns]
    as_given_up: ClassVar[Columns]

    @abstractmethod
    def now(self) -> datetime:
        """Returns the time by the clock that `next_at` is measured with."""

    @abstractmethod
    def rows(self) -> QuerySet[Row]:
        """Returns all mails of the table, with the rows that `compose` reads."""

    @abstractmethod
    def waiting(self) -> QuerySet[Row]:
        """Returns the mails that no server has accepted and that nobody has given up or discarded."""

    @abstractmethod
    def compose(self, mail: Row) -> EmailMessage:
        """Makes the message. Raises Unsendable; any other exception counts as a failed try."""

    @abstractmethod
    def discard_unsendable(self, mail: Row) -> None:
        """Settles a mail for which `compose` raised Unsendable."""

    @abstractmethod
    def after_acceptance(self, mail: Row) -> None:
        """Does what follows from the server's acceptance, in the transaction that stores it."""

    @abstractmethod
    def after_giving_up(self, mail: Row) -> None:
        """Does what follows from giving the mail up, in the transaction that stores it."""

    @abstractmethod
    def describe(self, problem: Exception, tries: int, *, last: bool) -> str:
        """Logs try number `tries`, which failed, and whether it was the last. Returns the text for `problem`."""

    def is_final(self, problem: Exception) -> bool:
        """Tells whether more tries are useless."""
        return False

    def sendable(self) -> QuerySet[Row]:
        """Returns the waiting mails that may be sent when they are due."""
        return self.waiting()

    def send_due(self) -> int:
        """Sends the mails that are due, at most 50. Returns the number of those that the server accepted."""
        due = self.sendable().filter(next_at__lte=self.now()).order_by("next_at")
        return sum(self.send(pk) for pk in due.values_list("pk", flat=True)[:BATCH])

    def send(self, pk: int) -> bool:
        """Sends one mail, unless it is not due or somebody else sends it. True if the server has accepted it.

        Call it outside of a transaction: the mail server may take its time.
        """
        mail = self._claim(pk)
        return mail is not None and self._deliver(mail)

    def _deliver(self, mail: Row) -> bool:
        """Sends a claimed mail."""
        try:
            self.compose(mail).send()
        except Unsendable:
            self.discard_unsendable(mail)
            return False
        except Exception as problem:  # noqa: BLE001 - mail servers and storages have errors of their own
            self._try_later(mail, problem)
            return False
        self._store_acceptance(mail, self.now())
        return True

    def oldest(self) -> datetime | None:
        """Returns the time when the oldest mail was stored that no server has accepted yet."""
        found: datetime | None = self.waiting().aggregate(oldest=Min("created_at"))["oldest"]
        return found

    def _claim(self, pk: int) -> Row | None:
        """One conditional update: of several workers, one gets the mail."""
        now = self.now()
        due = self.waiting().filter(pk=pk, next_at__lte=now)
        return self.rows().filter(pk=pk).first() if due.update(next_at=now + self.schedule.claim) else None

    def _store_acceptance(self, mail: Row, now: datetime) -> None:
        with transaction.atomic():
            found = self.rows().filter(pk=mail.pk)
            if not found.update(**(Columns(sent_at=now, problem="") | self.as_sent)):
                logger.warning("A mail was sent whose row is gone.")
            self.after_acceptance(mail)

    def _try_later(self, mail: Row, problem: Exception) -> None:
        tries: int = 1 + mail.tries  # type: ignore[attr-defined]  # every table has the column
        last = tries >= self.schedule.tries or self.is_final(problem)
        columns = Columns(tries=tries, next_at=self.now() + self.schedule.wait_after(tries))
        columns["problem"] = self.describe(problem, tries, last=last)
        with transaction.atomic():
            still = self.waiting().filter(pk=mail.pk)
            if still.update(**(columns | (self.as_given_up if last else {}))) and last:
                self.after_giving_up(mail)
