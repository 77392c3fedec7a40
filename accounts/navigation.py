"""The navigation of the administration: sections by what people do, with badges for what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Badge = tuple[int, str | Promise]
"""How many things wait, and what they are. Nothing is shown for 0."""


class Place(msgspec.Struct, frozen=True):
    """A list of a model (`app.model`) or, with `address` and `permission`, a page. `badge` counts what waits there."""

    key: str
    label: str | Promise | None = None
    badge: Callable[[], Badge] | None = None
    address: str = ""
    permission: str = ""


class Section(msgspec.Struct, frozen=True):
    """Places under one heading."""

    label: str | Promise
    places: tuple[Place, ...]


class Navigation:
    """The sections that the project has set. Models of no section follow, under their apps."""

    def __init__(self) -> None:
        self.sections: tuple[Section, ...] = ()

    def arrange(self, apps: Iterable[dict[str, Any]], request: HttpRequest) -> list[dict[str, Any]]:
        """Orders Django's list of apps, which has what the user may see, into the sections."""
        rest = {f"{app['app_label']}.{model['object_name'].lower()}": model for app in apps for model in app["models"]}
        arranged = []
        for number, section in enumerate(self.sections):
            shown = [_shown(place, rest.pop(place.key, None), request) for place in section.places]
            if places := [place for place in shown if place]:
                heading = {"name": section.label, "app_label": f"section-{number}", "app_url": "", "models": places}
                arranged.append(heading | {"has_module_perms": True})
        others = [{**app, "models": [each for each in app["models"] if each in rest.values()]} for app in apps]
        return arranged + [app for app in others if app["models"]]


def _shown(place: Place, model: dict[str, Any] | None, request: HttpRequest) -> dict[str, Any] | None:
    """The place as templates show it; None if the user may not go there."""
    if place.address:
        if not request.user.has_perm(place.permission):
            return None
        url = reverse(place.address)
        model = {"name": place.label, "object_name": place.key, "admin_url": url, "add_url": None, "view_only": True}
    if model is None:
        return None
    named = model if place.label is None else {**model, "name": place.label}
    # A template calls it; pages without navigation do not count.
    return {**named, "badge": place.badge} if place.badge else named
