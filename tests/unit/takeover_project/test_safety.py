"""The product does not start unsafe, and says which setting is to blame; the shipped settings are clean."""

import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from takeover_project import safety
from tests.servers.product import CODE, bare_environment
from tests.unit.takeover_project.test_compose import environment_of

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-random"
IN_MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def networks(*names: str) -> list[Any]:
    return [ip_network(name) for name in names]


UNSAFE: dict[str, dict[str, Any]] = {
    "SECRET_KEY is too short": {"SECRET_KEY": "change me"},
    "SECRET_KEY is too short or publicly known": {"SECRET_KEY": "django-insecure-" + KEY},
    "SECRET_KEY": {"SECRET_KEY": "x" * 50},
    "SECRET_KEY_FALLBACKS has a key": {"SECRET_KEY_FALLBACKS": [KEY, "change me"]},
    "ALLOWED_HOSTS is a wildcard": {"ALLOWED_HOSTS": ["chat.example.com", "*"]},
    "DEBUG is on, and HOST or ALLOWED_HOSTS (chat.example.com)": {"DEBUG": True, "ALLOWED_HOSTS": ["chat.example.com"]},
    "DEBUG is on, and HOST or ALLOWED_HOSTS (0.0.0.0)": {"DEBUG": True, "HOST": "0.0.0.0"},
    "TLS is on, but TRUSTED_PROXIES": {"TLS": True},
    "ALLOWED_HOSTS has .com, below": {"ALLOWED_HOSTS": [".com"]},
    "ALLOWED_HOSTS has .co.uk, below": {"ALLOWED_HOSTS": ["chat.example.com", ".co.uk"]},
    "ALLOWED_HOSTS has .GitHub.io, below": {"ALLOWED_HOSTS": [".GitHub.io"]},
    "ALLOWED_HOSTS has .рф, below": {"ALLOWED_HOSTS": [".рф"]},
    "ALLOWED_HOSTS has ., below": {"ALLOWED_HOSTS": ["."]},
    "TRUSTED_PROXIES trusts 0.0.0.0/0,": {"TRUSTED_PROXIES": networks("0.0.0.0/0")},
    "TRUSTED_PROXIES trusts 0.0.0.0/0, so": {"TRUSTED_PROXIES": networks("0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1")},
    "TRUSTED_PROXIES trusts 64.0.0.0/2,": {"TRUSTED_PROXIES": networks("64.0.0.0/2")},
    "TRUSTED_PROXIES trusts ::/0,": {"TRUSTED_PROXIES": networks("::/0")},
    "TRUSTED_PROXIES trusts 2000::/3,": {"TRUSTED_PROXIES": networks("2000::/3")},
    "TRUSTED_PROXIES trusts ::ffff:": {"TRUSTED_PROXIES": networks("::ffff:0:0/96")},
    "CHANNEL_LAYERS is set, but DOORBELL is redis": {"CHANNEL_LAYERS_GIVEN": IN_MEMORY},
    "CHANNEL_LAYERS names a layer in memory": {"DOORBELL": "channels", "CHANNEL_LAYERS": IN_MEMORY},
}


@pytest.mark.parametrize(("words", "values"), UNSAFE.items(), ids=UNSAFE)
def test_what_is_unsafe_is_refused_by_name(settings: Any, words: str, values: dict[str, Any]) -> None:
    assert list(safety.reasons()) == []
    for name, value in values.items():
        setattr(settings, name, value)
    (reason,) = safety.reasons()
    assert reason.startswith(words)
    with pytest.raises(safety.Unsafe):
        safety.refuse_unsafe()
    assert [message.msg for message in safety.check_safety() if message.id == "takeover.E001"] == [reason]


def test_debug_for_oneself_and_tls_behind_a_named_proxy_are_fine(settings: Any) -> None:
    settings.DEBUG = True
    settings.HOST, settings.ALLOWED_HOSTS = "127.0.0.1", ["localhost", "[::1]", "demo.localhost"]
    assert list(safety.reasons()) == []
    settings.TLS, settings.TRUSTED_PROXIES = True, networks("10.0.0.0/8")
    assert list(safety.reasons()) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ALLOWED_HOSTS", [".example.com"]),
        ("ALLOWED_HOSTS", [".chat.example.co.uk", "com"]),
        ("ALLOWED_HOSTS", [".localhost", ".internal", ".svc.cluster.local"]),
        ("TRUSTED_PROXIES", networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8", "fc00::/7")),
        ("TRUSTED_PROXIES", networks("104.16.0.0/13", "2400:cb00::/32", "::ffff:10.0.0.0/104", "127.0.0.1")),
    ],
)
def test_hosts_and_proxies_of_ones_own_are_fine(settings: Any, name: str, values: list[Any]) -> None:
    setattr(settings, name, values)
    assert list(safety.reasons()) == []


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "serve"),
        ("-m", "takeover_project.run"),
        ("-m", "celery", "-A", "takeover_project", "worker", "--pool=threads"),
        ("-m", "celery", "-A", "takeover_project", "beat", "--pidfile="),
    ],
    ids=["web", "make run", "worker", "beat"],
)
def test_no_part_starts_unsafe(tmp_path: Path, command: tuple[str, ...]) -> None:
    refused = subprocess.run(
        [sys.executable, *command],
        cwd=CODE,
        env=bare_environment() | {"DATA_DIR": str(tmp_path / "data"), "ALLOWED_HOSTS": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "ALLOWED_HOSTS is a wildcard: " in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr


def test_the_shipped_production_settings_are_clean(tmp_path: Path) -> None:
    shipped = environment_of("web") | {"SECRET_KEY": KEY * 2, "DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"}
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CODE,
        env=bare_environment() | shipped | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, checked.stdout), checked.stderr
    assert "no issues" in checked.stdout
