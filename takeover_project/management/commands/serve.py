"""`manage.py serve`: pages and sockets on one port."""

import gc
import logging
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations import protocol
from takeover_project import metrics, safety

RETRY_AFTER = 500
"""Milliseconds after which clients come back, with full jitter on top: another process is there at once, the next
one on this port soon."""


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
        # Only this command needs Twisted, and Twisted must choose its reactor first.
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
        spare_the_collector()
        try:
            server.run()
        except CannotListen as problem:
            raise CommandError(str(problem)) from problem
        # Everybody has been told and had time; a thread that waits for a dead database must not hold the process.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def spare_the_collector() -> None:
    """What is loaded by now stays: a look through all of it for garbage holds every socket up for 50 ms. The smaller
    looks come less often; objects in cycles, which are all that they find, are few here."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
