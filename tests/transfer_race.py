"""Sixteen operators in sixteen processes hand the same conversations to each other: `python -m tests.transfer_race
SECONDS SEED PK…`.

Each one takes over, offers, accepts, declines, asks, takes as a supervisor, finishes and releases, and lets leases and
offers expire. Prints a line of JSON for every command: who, what, in which conversation, and what it was answered.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sys
import time
from datetime import timedelta
from typing import Any

from tests.race_program import in_processes

LONGEST, ENOUGH = 60.0, 3
"""Seconds, and accepted offers, which the test counts."""
# Of all processes: they are forked, and share it. An offer to whoever asked is accepted, too, but by nobody's command.
ACCEPTED = multiprocessing.Value("i", 0)


def main() -> None:
    seconds, seed, conversations = float(sys.argv[1]), int(sys.argv[2]), [int(pk) for pk in sys.argv[3:]]
    in_processes(
        lambda number, operator: Racer(number, operator, random.Random(seed + number)).race(conversations, seconds)
    )


class Racer:
    """One operator. Commands are refused often, which is as it should be."""

    def __init__(self, number: int, operator: Any, chance: random.Random) -> None:
        self.number, self.operator, self.chance = number, operator, chance
        self.done: list[str] = []
        self.steps = 0

    def race(self, conversations: list[int], seconds: float) -> None:
        from conversations.realtime import doorbell

        doorbell.ring_many = lambda rings: None
        begun = time.monotonic()
        while not self.is_over(time.monotonic() - begun, seconds):
            self.steps += 1
            self.act(conversations)
        sys.stdout.write("\n".join(self.done) + "\n")

    def is_over(self, passed: float, seconds: float) -> bool:
        """Whether there was time enough, and on a slow machine enough has happened, too."""
        return passed >= seconds and (passed > LONGEST or ACCEPTED.value >= ENOUGH)

    def act(self, conversations: list[int]) -> None:
        """What the holder does, mostly, or what a colleague does; each may come too late."""
        from conversations.models import Conversation

        held = list(Conversation.objects.filter(operator=self.operator).values_list("pk", flat=True))
        hers, others = (
            (self.offer, self.reply, self.say, self.give_up, self.expire),
            (self.take_over, self.answer, self.ask),
        )
        # Of sixteen, few hold one: they act as such whenever they can, or little would be offered.
        if held and self.chance.random() < 0.8:
            self.chance.choices(hers, (6, 4, 3, 1, 1))[0](self.chance.choice(held))
        elif self.chance.random() < 0.05:
            self.chance.choice(hers)(self.chance.choice(conversations))
        else:
            self.chance.choices(others, (2, 8, 1))[0](self.chance.choice(conversations))

    def take_over(self, pk: int) -> None:
        from conversations.domain import takeover

        reason = "A try" if self.number < 3 and self.chance.random() < 0.2 else ""
        self.tell("take_over", pk, lambda ref: takeover.take_over(self.operator, pk, ref=ref, reason=reason))

    def offer(self, pk: int) -> None:
        from conversations.domain import transfers
        from conversations.models import Operator

        others = list(Operator.objects.exclude(pk=self.operator.pk).values_list("pk", flat=True))
        to = {"team": 1} if self.chance.random() < 0.7 else {"operator": self.chance.choice(others)}
        epoch = self.epoch_of(pk)
        self.tell("transfer", pk, lambda ref: transfers.transfer(self.operator, pk, epoch=epoch, ref=ref, **to))

    def answer(self, _pk: int) -> None:
        from conversations.domain import transfers
        from conversations.models import Transfer

        offers = Transfer.objects.filter(closed_at=None).order_by("?")
        to_me = offers.exclude(giver=self.operator).filter(operator__isnull=True) | offers.filter(
            operator=self.operator
        )
        # Now and then, one that goes to somebody else.
        offer = offers.first() if self.chance.random() < 0.1 else to_me.first()
        if offer is None:
            return
        act = transfers.decline if self.chance.random() < 0.2 else transfers.accept
        self.tell(act.__name__, offer.conversation_id, lambda ref: act(self.operator, offer.pk, ref=ref))

    def ask(self, pk: int) -> None:
        from conversations.domain import baton

        self.tell("ask_for", pk, lambda ref: baton.ask_for(self.operator, pk, ref=ref))

    def reply(self, pk: int) -> None:
        from conversations.domain import baton, transfers
        from conversations.models import Asking

        asking = Asking.objects.filter(conversation=pk, closed_at=None).first()
        if asking is None:
            return
        if self.chance.random() < 0.3:
            self.tell("decline_asking", pk, lambda ref: baton.decline(self.operator, pk, ref=ref))
        else:
            given = {"epoch": self.epoch_of(pk), "operator": asking.asker_id}
            self.tell("transfer", pk, lambda ref: transfers.transfer(self.operator, pk, ref=ref, **given))

    def give_up(self, pk: int) -> None:
        from conversations.domain import finishing, takeover

        epoch = self.epoch_of(pk)
        if self.chance.random() < 0.5:
            self.tell("release", pk, lambda ref: takeover.release(self.operator, pk, epoch=epoch, ref=ref))
        else:
            nothing = finishing.Choice(action="nothing")
            self.tell("finish", pk, lambda ref: finishing.finish(self.operator, pk, nothing, epoch=epoch, ref=ref))

    def expire(self, pk: int) -> None:
        from django.utils import timezone

        from conversations.domain import leases, transfers
        from conversations.models import Operator, Transfer

        mine = Operator.objects.filter(pk=self.operator.pk)
        if self.chance.random() < 0.5:
            gone = timezone.now() - timedelta(hours=1)
            mine.update(present_until=gone, alive_at=gone)
            leases.expire(pk)
            mine.update(present_until=timezone.now() + timedelta(hours=1))
        else:
            Transfer.objects.filter(conversation=pk, closed_at=None).update(expires_at=timezone.now())
            for model, due in transfers.due():
                transfers.expire(model, due)

    def say(self, pk: int) -> None:
        from conversations import journal
        from conversations.journal.items import Append, Line

        line = Line(author="operator", text=f"{self.number}", operator=self.operator.pk)
        journal.commit([Append(conversation=pk, lines=(line,), holder=self.operator.pk, epoch=self.epoch_of(pk))])

    def epoch_of(self, pk: int) -> int:
        """The epoch as a console would know it: a moment old."""
        from conversations.models import Conversation

        return int(Conversation.objects.values_list("epoch", flat=True).get(pk=pk))

    def tell(self, what: str, pk: int, act: Any) -> None:
        from conversations.refusals import Refused

        try:
            answer = act(f"{self.number}-{self.steps}")
            if what == "accept":
                with ACCEPTED.get_lock():
                    ACCEPTED.value += 1
        except Refused as refused:
            answer = refused.code
        self.done.append(json.dumps({"who": self.operator.pk, "what": what, "conversation": pk, "answer": answer}))


if __name__ == "__main__":
    main()
