"""Adds the counts of all processes in Redis, at most once a second and never while somebody waits."""

from __future__ import annotations

import logging
import threading

import redis
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import redis_clients
from conversations.quotas.counts import Counts, Key

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between something to tell and telling it: what is counted meanwhile goes along."""

PATIENCE = 2.0
"""Seconds that the server has to answer. Meanwhile, and while it is away, each process counts alone."""


class Sharing:
    """Exchanges the counts of one process with the others', on a thread that runs only while there is something."""

    def __init__(self) -> None:
        self.counts = Counts(tell=self.soon)
        self._timer: threading.Timer | None = None
        self._client: redis.Redis | None = None

    def soon(self) -> None:
        """Exchanges within about a second. Called under no lock, from any thread."""
        if self._timer is None or not self._timer.is_alive():
            timer = threading.Timer(PAUSE, self.exchange)
            timer.daemon = True
            self._timer = timer
            timer.start()

    def exchange(self) -> None:
        """Tells what this process has used, and learns what all have used. Never raises."""
        untold = self.counts.to_tell()
        if not untold:
            return
        try:
            self.counts.learn(self._add(untold))
        except (redis.RedisError, OSError) as problem:
            self.counts.take_back(untold)
            logger.warning("Quotas are not shared at the moment: %s", type(problem).__name__)

    def _add(self, amounts: dict[Key, int]) -> dict[Key, int]:
        if self._client is None:
            self._client = redis_clients.client(
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                retry=Retry(NoBackoff(), 1),
            )
        pipe = self._client.pipeline(transaction=False)
        for key, amount in amounts.items():
            pipe.incrby(_name(key), amount)
            pipe.expire(_name(key), 2 * key.quota.seconds)
        return dict(zip(amounts, map(int, pipe.execute()[::2]), strict=True))


def _name(key: Key) -> str:
    """The key in Redis. It holds no address: only who has SECRET_KEY could tell whose count it is."""
    subject = salted_hmac("conversations.quotas", key.subject, algorithm="sha256").hexdigest()[:32]
    return f"takeover.quota.{key.quota.name}.{subject}.{key.window}"


shared = Sharing()
counts = shared.counts
"""The counts of this process."""
