"""The network by which a client is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from internet.networks import is_elsewhere
from internet.networks import network_of as network_of_client


def network_of(scope: Mapping[str, Any]) -> str:
    """The network of an ASGI scope's client. Empty if it has no limits of its own.

    That is a client of this machine, or behind a proxy that `TRUSTED_PROXIES` should name (`takeover_project.proxies`).
    """
    return "" if scope.get("unnamed_proxy") else network_of_address((scope.get("client") or [""])[0])


def network_of_address(address: str) -> str:
    """The addresses that are counted together with this one.

    Empty for this machine, whose proxy may be everybody, and for a text that is no address.
    """
    return network_of_client(address) if is_elsewhere(address) else ""
