"""URLs in settings are read as they were meant, or refused: half of a password never becomes a host."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from takeover_project import service_settings, service_urls
from takeover_project.service_urls import ENCODED

storage = partial(service_settings.storage, folder=Path("/nowhere"))
LAYER = "channels_redis.pubsub.RedisPubSubChannelLayer"


def layers(*hosts: Any) -> str:
    return json.dumps({"default": {"BACKEND": LAYER, "CONFIG": {"hosts": hosts}}})


MEANINGLESS: list[tuple[Callable[[str], Any], str, str]] = [
    (service_settings.email, "smtp+tls://user%40example.com:p@ss/w@mail.example.com", "It has an @ too many"),
    (service_settings.email, "smtp://me:p@ss@mail.example.com", "It has an @ too many"),
    (service_settings.email, "smtp://me:p/ss@mail.example.com", "a / or ? before the @"),
    (service_settings.email, "smtp://me:p?ss@mail.example.com", "a / or ? before the @"),
    (service_settings.email, "smtp://me:p#ss@mail.example.com", "It has a #"),
    (service_settings.email, "smtp://me:p ss@mail.example.com", "It has a blank"),
    (service_settings.email, "smtp://me:p[ss@mail.example.com", "to be encoded"),
    (service_settings.email, "smtp://mail.example.com/inbox", "Its path"),
    (service_settings.email, "smtp://mail.example.com?tls=1", "Its part from the ? on"),
    (service_settings.email, "smtp://mail.example.com:587:25", "Its host and port"),
    (service_settings.email, "smtp://mail.example.com:0", "Its host and port"),
    (service_settings.email, "smtp://mail.example.com:99999", "Its host and port"),
    (service_settings.email, "smtp://me@mail.example.com", "a user name without a password"),
    (service_settings.broker, "redis://:p/w@redis.example.com:6379/0", "a / or ? before the @"),
    (service_settings.broker, "redis://:p#w@redis.example.com/0", "It has a #"),
    (service_settings.broker, "redis://redis.example.com/0/1", "Its path"),
    (service_settings.broker, "redis://redis.example.com/cache", "Its path"),
    (service_settings.broker, "redis://redis.example.com/0?password_of=me", "Its part from the ? on"),
    (service_settings.broker, "unix://run/redis.sock", "three slashes"),
    (service_settings.database, "postgres://me:p@ss@db.example.com/takeover", "It has an @ too many"),
    (service_settings.database, "postgres://me:p#ss@db.example.com/takeover", "It has a #"),
    (service_settings.database, "postgres://me:p/ss@db.example.com/takeover", "a / or ? before the @"),
    (service_settings.database, "postgres://db.example.com/takeover?sslmod=require", "Its part from the ? on"),
    (service_settings.database, "postgres://db.example.com/takeover/public", "Its path"),
    (service_settings.database, "sqlite:////srv/a.sqlite3?timeout=5", "Its part from the ? on"),
    (service_settings.database, "sqlite:////srv/a#1.sqlite3", "It has a #"),
    (service_settings.database, "sqlite://srv/a.sqlite3", "three slashes"),
    (storage, "s3://KEY:sec/ret@store:9000/bucket", "a / or ? before the @"),
    (storage, "s3://KEY:secret@store:9000/bucket/folder", "Its path"),
    (storage, "s3://KEY@store:9000/bucket", "a user name without a password"),
    (storage, "s3://bucket?zone=a", "Its part from the ? on"),
    (service_settings.scanner, "tcp://me@clamav:3310", "a user name or password"),
    (service_settings.scanner, "tcp://clamav:3310/scan", "Its path"),
    (service_settings.channel_layers, layers("redis://:p/w@one.example.com:6379"), "a / or ? before the @"),
    (service_settings.channel_layers, layers({"address": "redis://:p#w@one.example.com"}), "It has a #"),
]


@pytest.mark.parametrize(("read", "value", "why"), MEANINGLESS, ids=[value for _, value, _ in MEANINGLESS])
def test_a_part_that_means_nothing_is_refused_with_how_to_write_it(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], value: str, why: str
) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read("THING")
    assert why in str(refused.value)
    assert str(refused.value).endswith(ENCODED)
    assert "ss@" not in str(refused.value), "no part of a password is repeated"


@pytest.mark.parametrize("host", [{"sentinels": [["a:b@host", 1]]}, {"sentinels": ["host"]}, ["host"], ["host", "x"]])
def test_a_server_of_a_layer_is_a_host_and_a_port(monkeypatch: pytest.MonkeyPatch, host: Any) -> None:
    monkeypatch.setenv("THING", layers(host))
    with pytest.raises(ImproperlyConfigured, match='Write each server as \\["HOST", PORT\\]'):
        service_settings.channel_layers("THING")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (service_settings.broker, "rediss://user:p%2Fw@redis.example.com:6380/1?ssl_cert_reqs=required"),
        (service_settings.broker, "redis://:a:b@[::1]:6379"),
        (service_settings.broker, "unix:///run/redis.sock?db=1"),
        (service_settings.database, "postgres://takeover@/takeover?host=/run/postgresql"),
        (
            service_settings.database,
            "postgresql://me:a!$&'()*+,;=~^\"b@db.example.com:5433/takeover?sslmode=verify-full&conn_max_age=0",
        ),
        (service_settings.database, "postgres://me:x@one:5432,two:5432/takeover?target_session_attrs=read-write"),
        (service_settings.database, "postgres://me:x@//cloudsql/project:region:one/takeover"),
        (service_settings.database, "sqlite:////srv/take over.sqlite3".replace(" ", "%20")),
        (service_settings.database, "sqlite:///relative.sqlite3"),
        (service_settings.email, "SMTPS://me:50%25@mail.example.com/"),
        (storage, "s3://KEY:SECRET@store:9000/bucket/?region=eu-central-1"),
        (storage, "s3://bucket"),
        (service_settings.scanner, "tcp://clamav"),
        (service_settings.scanner, "unix:///run/clamd.sock"),
        (
            service_settings.channel_layers,
            layers({"sentinels": [["10.0.0.1", 26379]], "master_name": "x"}, ["host", 6379], "redis://h"),
        ),
        (
            service_settings.channel_layers,
            '{"default": {"BACKEND": "other.Layer", "CONFIG": {"hosts": ["amqp://a#b"]}}}',
        ),
    ],
)
def test_what_worked_yesterday_works(monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], value: str) -> None:
    monkeypatch.setenv("THING", value)
    assert read("THING")


@given(user=st.text(min_size=1), password=st.text(min_size=1))
def test_every_name_and_password_can_be_written(user: str, password: str) -> None:
    try:
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    except UnicodeEncodeError:
        return  # lone surrogates have no encoding
    found = service_urls.read(f"smtp://{login}@mail.example.com:25", schemes=["smtp"], login=service_urls.Login.BOTH)
    assert (found.user, found.password, found.host, found.port) == (user, password, "mail.example.com", 25)


@given(st.text(alphabet="ab/:@#?%[] .1", max_size=20))
def test_what_is_taken_has_no_part_that_was_left_out(rest: str) -> None:
    """Put together again, the parts are the whole URL."""
    try:
        found = service_urls.read(f"redis://{rest}", schemes=["redis"])
    except service_urls.Misread:
        return
    login, at, _ = rest.rpartition("@")
    assert rest == f"{login}{at}{found.hosts}{found.path}"
    assert not set(login) & set("/#?@[] ")
