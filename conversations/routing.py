"""Where the sockets are. Only the console's looks at cookies."""

from channels.auth import AuthMiddlewareStack
from django.urls import path, re_path

from conversations.consumers import ConsoleConsumer, NowhereConsumer, VisitorConsumer
from conversations.sockets import with_plain_send

websocket_urlpatterns = [
    path("ws/chat/<slug:bot>/", VisitorConsumer.as_asgi()),
    path("ws/console/", with_plain_send(AuthMiddlewareStack(ConsoleConsumer.as_asgi()))),
    re_path("", NowhereConsumer.as_asgi()),
]
