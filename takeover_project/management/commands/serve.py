"""`manage.py serve`: pages and sockets on one port."""

import gc
import logging
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations import protocol
from takeover_project import metrics, safety, static_files

log = logging.getLogger(__name__)

RETRY_AFTER = 500
"""Milliseconds after which clients reconnect, plus full jitter: another process answers at once, the next process on
this port soon."""


class Command(BaseCommand):
    help = "Serves pages and sockets on HOST and PORT until SIGTERM or SIGINT (exit status 0)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="default: HOST, %(default)s")
        parser.add_argument("--port", default=settings.PORT, type=int, help="default: PORT, %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            safety.refuse_unsafe()
        except safety.Unsafe as problem:
            raise CommandError(str(problem)) from problem
        if reason := static_files.missing():
            raise CommandError(f"The pages would have no {reason}.")
        for line in safety.notices():
            log.warning(line)
        # Imported here because only this command needs Twisted, which must choose its reactor first.
        from takeover_project.server.server import CannotListen, Server

        from takeover_project.asgi import application, health  # isort: skip

        server = Server(
            application,
            host=options["host"],
            port=options["port"],
            most_sockets=settings.LIMIT_SOCKETS,
            farewell=protocol.encode(protocol.Restart(retry_after_ms=RETRY_AFTER)),
            on_leaving=health.leave,
        )
        try:
            metrics.serve()
        except OSError as problem:
            raise CommandError(
                f"Nothing can listen on METRICS_PORT {settings.METRICS_PORT} ({problem.strerror}). Choose another."
            ) from problem
        exclude_loaded_objects_from_collection()
        try:
            server.run()
        except CannotListen as problem:
            raise CommandError(str(problem)) from problem
        # All clients were told and had time. A thread that waits for a dead database must not keep the process alive.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def exclude_loaded_objects_from_collection() -> None:
    """Hides everything loaded so far from the garbage collector, and makes it run less often.

    A full collection of it takes 50 ms, in which no socket is served. Cycles, which are all that the collector finds,
    are rare here.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
