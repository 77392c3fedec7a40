"""Sixteen operators in sixteen processes, after the same conversations: `python -m tests.race_program SEED PK…`.

Each process takes over what it can, talks, and finishes or releases, while visitors write and the bot answers. Prints
a line of JSON for every command: who, what, in which conversation, and what it was answered.
"""

import json
import os
import random
import sys

PROCESSES = 16


def main() -> None:
    """Races as the command line says."""
    seed, rounds, conversations = int(sys.argv[1]), int(sys.argv[2]), [int(pk) for pk in sys.argv[3:]]
    in_processes(lambda number, operator: race(number, operator, conversations, rounds, random.Random(seed + number)))


def in_processes(work) -> None:  # type: ignore[no-untyped-def]
    """Does `work(number, operator)` in each process at once, for the operators in their order, and exits."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    django.setup()
    import logging

    from django.db import connections

    logging.disable(logging.WARNING)  # the doorbell may ring into the void here
    # Before the fork: sixteen times, their imports would take as long as the race.
    from conversations import journal  # noqa: F401
    from conversations.domain import baton, bot_turns, finishing, leases, takeover, transfers  # noqa: F401
    from conversations.models import Operator

    operators = list(Operator.objects.select_related("user").order_by("pk"))
    connections.close_all()
    if hasattr(connections["default"], "close_pool"):
        connections["default"].close_pool()  # its threads would not survive the fork
    children = []
    gate, starter = os.pipe()
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            os.close(starter)
            os.read(gate, 1)  # until everybody is there
            status = 1
            try:
                work(number, operators[number])
                status = 0
            finally:
                sys.stdout.flush()
                connections.close_all()
                os._exit(status)
        children.append(child)
    os.close(starter)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(statuses))


def race(number, operator, conversations, rounds, chance) -> None:  # type: ignore[no-untyped-def]
    from conversations import journal
    from conversations.domain import bot_turns, finishing, takeover
    from conversations.journal.items import Append, Line
    from conversations.realtime import doorbell
    from conversations.refusals import Refused

    doorbell.ring_many = lambda rings: None
    done = []

    def tell(what: str, pk: int, answer: object) -> None:
        done.append(json.dumps({"who": operator.pk, "what": what, "conversation": pk, "answer": answer}))

    def append(item: Append) -> object:
        [result] = journal.commit([item])
        return result.code if isinstance(result, Refused) else result.answer

    held = {}
    for step in range(rounds):
        for pk in chance.sample(conversations, len(conversations)):
            ref = f"{number}-{step}-{pk}-{chance.random()}"
            try:
                tell("take_over", pk, taken := takeover.take_over(operator, pk, ref=ref))
                held[pk] = taken["epoch"]
            except Refused as refused:
                tell("take_over", pk, refused.code)
            visitor = Append(
                conversation=pk, lines=(Line(author="visitor", text="hello"),), sender=f"visitor-{pk}", ref=f"v{ref}"
            )
            tell("visitor", pk, append(visitor))
            bot_turns.answer_now(pk)
            line = Line(author="operator", text=ref, operator=operator.pk)
            said = Append(
                conversation=pk,
                lines=(line,),
                holder=operator.pk,
                epoch=held.get(pk, 0),
                sender=f"operator-{operator.pk}",
                ref=f"o{ref}",
            )
            tell("send", pk, append(said))
            if pk in held and chance.random() < 0.7:
                epoch = held.pop(pk)
                try:
                    if chance.random() < 0.5:
                        takeover.release(operator, pk, epoch=epoch, ref=f"r{ref}")
                    else:
                        finishing.finish(operator, pk, finishing.Choice(action="nothing"), epoch=epoch, ref=f"f{ref}")
                    tell("give up", pk, "ok")
                except Refused as refused:
                    tell("give up", pk, refused.code)
    sys.stdout.write("\n".join(done) + "\n")


if __name__ == "__main__":
    main()
