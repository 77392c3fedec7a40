"""Settings that let others in, or read along, start with a warning that names the setting."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from takeover_project import safety
from takeover_project.safety import warnings
from tests.servers.product import CODE, bare_environment, collected_static_files

pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")

LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"
POSTGRES = {"ENGINE": "django.db.backends.postgresql", "HOST": "db.example.com", "NAME": "x", "OPTIONS": {}}
PUBLIC = {"HOST": "0.0.0.0", "ALLOWED_HOSTS": ["chat.example.com"]}


def layer(*hosts: Any, keys: Any = ("a long key",)) -> dict[str, Any]:
    config = {"hosts": list(hosts), "symmetric_encryption_keys": list(keys)}
    layers = {"default": {"BACKEND": LAYER, "CONFIG": config}}
    return {"DOORBELL": "channels", "CHANNEL_LAYERS": layers, "CHANNEL_LAYERS_GIVEN": layers}


def bucket(url: str) -> dict[str, Any]:
    return {"STORAGES": {"default": {"OPTIONS": {"endpoint_url": url}}}}


RISKS: list[tuple[dict[str, Any], list[str]]] = [
    (PUBLIC, ["TLS is off, but HOST or ALLOWED_HOSTS (0.0.0.0, chat.example.com) lets others in"]),
    ({"HOST": "192.168.0.7"}, ["TLS is off"]),
    ({"ALLOWED_HOSTS": ["chat.example.com"]}, ["TLS is off"]),
    (PUBLIC | {"TLS": True, "LIMITS": False}, ["LIMITS is off"]),
    ({"METRICS_PORT": 9100, "METRICS_HOST": "0.0.0.0"}, ["METRICS_HOST is 0.0.0.0: whoever reaches port 9100"]),
    ({"METRICS_PORT": 9100, "METRICS_HOST": "::"}, ["METRICS_HOST is ::"]),
    ({"CSRF_TRUSTED_ORIGINS": ["https://*.com"]}, ["CSRF_TRUSTED_ORIGINS has https://*.com"]),
    ({"CSRF_TRUSTED_ORIGINS": ["https://*.co.uk:8443"]}, ["CSRF_TRUSTED_ORIGINS has https://*.co.uk:8443"]),
    ({"CSRF_TRUSTED_ORIGINS": ["http://a.example.com"], "TLS": True}, ["CSRF_TRUSTED_ORIGINS has http://a.ex"]),
    ({"DATABASES": {"default": POSTGRES}}, ["DATABASE_URL names a server elsewhere (db.example.com)"]),
    (
        {"DATABASES": {"default": POSTGRES | {"OPTIONS": {"sslmode": "prefer"}, "HOST": "10.0.0.5"}}},
        ["DATABASE_URL names a server elsewhere (10.0.0.5)"],
    ),
    (bucket("http://s3.example.com:9000"), ["STORAGE_URL names a server elsewhere (s3.example.com)"]),
    (
        {"EMAIL_HOST": "mail.example.com", "EMAIL_HOST_USER": "me"},
        ["EMAIL_URL sends its password to a server elsewhere (mail.example.com)"],
    ),
    (
        {"REDIS_URL": "redis://redis.example.com:6379/0"},
        [
            "REDIS_URL names a Redis elsewhere (redis.example.com) without a p",
            "REDIS_URL names a Redis elsewhere (redis.",
        ],
    ),
    ({"REDIS_URL": "redis://:x@10.0.0.7"}, ["REDIS_URL names a Redis elsewhere (10.0.0.7) without TLS"]),
    ({"REDIS_URL": "rediss://[2001:db8::1]"}, ["REDIS_URL names a Redis elsewhere (2001:db8::1) without a password"]),
    (layer("redis://:x@r.example.com"), ["CHANNEL_LAYERS names a Redis elsewhere (r.example.com) without TLS"]),
    (
        layer({"address": "rediss://:x@r.example.com"}, keys=()),
        ['CHANNEL_LAYERS names a Redis elsewhere and has no "symmetric_encryption_keys"'],
    ),
    (layer(["10.0.0.1", 6379]), ["CHANNEL_LAYERS names a Redis elsewhere (10.0.0.1)"] * 2),
    (
        layer({"sentinels": [["10.0.0.1", 26379]], "master_name": "m", "password": "x"}),
        ["CHANNEL_LAYERS names a Redis elsewhere (10.0.0.1) without TLS"],
    ),
]

FINE: list[dict[str, Any]] = [
    PUBLIC | {"TLS": True, "CSRF_TRUSTED_ORIGINS": ["https://chat.example.com", "https://*.example.com"]},
    {"HOST": "::1", "ALLOWED_HOSTS": ["localhost"], "LIMITS": False},
    {"METRICS_PORT": 9100, "METRICS_HOST": "127.0.0.1"},
    {"METRICS_HOST": "0.0.0.0", "METRICS_PORT": 0},
    {"DATABASES": {"default": POSTGRES | {"OPTIONS": {"sslmode": "verify-full"}}}},
    {"DATABASES": {"default": POSTGRES | {"HOST": "/run/postgresql"}}},
    {"DATABASES": {"default": POSTGRES | {"HOST": "postgres"}}},
    {"REDIS_URL": "redis://redis:6379/0"},
    {"REDIS_URL": "unix:///run/redis.sock"},
    {"REDIS_URL": "rediss://:x@redis.example.com"},
    layer({"address": "redis://127.0.0.1:6379"}, {"address": "redis://r.example.com", "password": "x", "ssl": True}),
    bucket("http://store:9000") | {"EMAIL_HOST": "localhost", "EMAIL_HOST_USER": "me"},
]


@pytest.mark.parametrize(("values", "words"), RISKS, ids=[str(number) for number in range(len(RISKS))])
def test_a_risk_is_said_with_the_name_of_the_setting(settings: Any, values: dict[str, Any], words: list[str]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    said = list(warnings.sentences())
    assert len(said) == len(words)
    assert all(sentence.startswith(word) for sentence, word in zip(said, words, strict=True)), said
    assert [message.msg for message in safety.check_safety() if message.id == "takeover.W001"] == said


@pytest.mark.parametrize("values", FINE, ids=[str(number) for number in range(len(FINE))])
def test_what_is_no_risk_is_not_mentioned(settings: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    assert list(warnings.sentences()) == []


def test_a_process_says_it_in_its_log_and_goes_on(tmp_path: Path) -> None:
    """It goes on until it finds its port in use."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(taken.getsockname()[1])],
            cwd=CODE,
            env=bare_environment()
            | {
                "DATA_DIR": str(tmp_path),
                "STATIC_ROOT": str(collected_static_files()),
                "ALLOWED_HOSTS": "chat.example.com",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert "WARNING takeover_project.management.commands.serve TLS is off, but HOST or ALLOWED_HOSTS" in done.stderr
    assert "Nothing can listen on" in done.stderr
