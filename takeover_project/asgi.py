"""The ASGI application: pages by Django, sockets by Channels."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings

from takeover_project.pages import application as make_pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
pages = make_pages()

from conversations.sockets.routing import websocket_urlpatterns  # noqa: E402 - needs the apps that the line above loads
from takeover_project.departures import Departures  # noqa: E402 - the same
from takeover_project.health import Health  # noqa: E402 - the same
from takeover_project.outage import Hasty  # noqa: E402 - the same
from takeover_project.proxies import TrustedProxies  # noqa: E402 - the same

health = Health(Hasty(Departures(pages)))
routes = ProtocolTypeRouter({"http": health, "websocket": URLRouter(websocket_urlpatterns)})
application = TrustedProxies(routes, settings.TRUSTED_PROXIES)
