"""Opens the transport that the setting DOORBELL names.

The modules are imported when they are used: a process without Channels' layers does not load them.
"""

from __future__ import annotations

from django.conf import settings

from conversations.realtime.transport import Publisher, Received, Transport


def open_transport(received: Received) -> Transport:
    """Connects the running event loop to the other processes."""
    if settings.DOORBELL == "channels":
        from conversations.realtime.channels_layer import ChannelsLayer

        return ChannelsLayer(received)
    from conversations.realtime.redis_pubsub import RedisPubSub

    return RedisPubSub(received)


def open_publisher() -> Publisher:
    """Connects the threads of a process without an event loop."""
    if settings.DOORBELL == "channels":
        from conversations.realtime.channels_publisher import ChannelsPublisher

        return ChannelsPublisher()
    from conversations.realtime.redis_publisher import RedisPublisher

    return RedisPublisher()
