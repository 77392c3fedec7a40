"""The two transports of the doorbell, for tests that run on both."""

from typing import Any

import pytest

BOTH = pytest.mark.parametrize("transport", ["redis", "channels"], indirect=True)


"""A test has to use the fixture `transport`, too, before its stage."""


def carry_by(transport: str, settings: Any) -> None:
    """Chooses the transport; the layer of Channels is on the same server."""
    settings.DOORBELL = transport
    if transport == "channels":
        backend, hosts = "channels_redis.pubsub.RedisPubSubChannelLayer", [settings.REDIS_URL]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": hosts}}}
