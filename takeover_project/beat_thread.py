"""Celery's beat as a thread of a worker (`celery worker --with-beat`), for one machine: a process less, of 80 MB.

Celery's own `worker -B` starts a process, which goes on when the worker is killed, beside the beat of the next worker.
"""

import logging
import threading
from typing import Any

from celery import Celery, bootsteps
from celery.beat import Service
from click import Option

log = logging.getLogger(__name__)

LONGEST_SLEEP = 1  # seconds; so it stops as soon
PAUSE = 5.0  # seconds until it starts again after an error
PATIENCE = 3.0  # seconds for its end

OPTION = Option(("--with-beat",), is_flag=True, help="Also send the periodic tasks; for a single worker.")


class BeatThread(threading.Thread):
    """Sends the periodic tasks until `stop`. Ends with the process, however that ends."""

    def __init__(self, app: Celery) -> None:
        super().__init__(name="beat", daemon=True)
        self.app, self._stopping = app, threading.Event()
        self._service = self._new_service()

    def run(self) -> None:
        self.app.set_current()
        while not self._stopping.is_set():
            try:
                self._service.start()
            except Exception:  # as a process it would be started again
                log.exception("The clock of periodic tasks failed; it starts again in %g s.", PAUSE)
            self._stopping.wait(PAUSE)
            self._service = self._new_service()

    def stop(self) -> None:
        """Waits a few seconds for its end: it writes down when each task was sent."""
        self._stopping.set()
        self._service.stop()
        self.join(PATIENCE)

    def _new_service(self) -> Service:
        return Service(self.app, max_interval=LONGEST_SLEEP)


class BeatStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Starts the thread with the worker, if `--with-beat` was given, and stops it with it."""

    label = "Beat thread"
    conditional = True

    def __init__(self, worker: Any, with_beat: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = with_beat

    def create(self, worker: Any) -> BeatThread:
        return BeatThread(worker.app)
