"""What a `sentinel://` URL says, to redis-py, Celery and Channels."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from conversations import redis_server
from takeover_project import service_settings

URL = "sentinel://me:p%2Fw@10.0.0.1:26380,s.example.com,[2001:db8::1]:26381/mymaster/3?sentinel_password=s%26t"
LOGIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def test_all_parts_are_read() -> None:
    group = redis_server.group_of(URL)
    assert group
    assert group.name == "mymaster"
    assert group.sentinels == [("10.0.0.1", 26380), ("s.example.com", 26379), ("2001:db8::1", 26381)]
    assert group.options == {"username": "me", "password": "p/w", "db": 3}
    assert group.sentinel_options == {"password": "s&t"}


def test_celery_gets_one_url_for_each_sentinel() -> None:
    broker, options = redis_server.for_celery(URL)
    assert broker.split(";") == [
        "sentinel://me:p%2Fw@10.0.0.1:26380/3",
        "sentinel://me:p%2Fw@s.example.com:26379/3",
        "sentinel://me:p%2Fw@[2001:db8::1]:26381/3",
    ]
    assert options["master_name"] == "mymaster"
    assert options["sentinel_kwargs"]["password"] == "s&t"
    assert redis_server.for_celery("unix:///run/redis.sock") == ("redis+socket:///run/redis.sock", {})
    assert redis_server.for_celery("redis://:x@h:1/2") == ("redis://:x@h:1/2", {})


def test_a_layer_of_channels_gets_the_sentinels_as_its_host() -> None:
    host = redis_server.for_channels(URL, socket_timeout=15)
    assert host["sentinels"] == [["10.0.0.1", 26380], ["s.example.com", 26379], ["2001:db8::1", 26381]]
    assert (host["master_name"], host["password"], host["db"], host["socket_timeout"]) == ("mymaster", "p/w", 3, 15)
    assert host["sentinel_kwargs"]["password"] == "s&t"
    assert redis_server.for_channels("redis://h", socket_timeout=15) == {"address": "redis://h", "socket_timeout": 15}


@given(LOGIN, LOGIN)
def test_every_name_and_password_can_be_written(user: str, password: str) -> None:
    group = redis_server.group_of(f"sentinel://{quote(user, safe='')}:{quote(password, safe='')}@h/m")
    assert group
    assert group.options == {"username": user, "password": password, "db": 0}


@pytest.mark.parametrize(
    "url",
    [
        "sentinel://10.0.0.1:26379",
        "sentinel://10.0.0.1:26379/",
        "sentinel:///mymaster",
        "sentinel://10.0.0.1:26379/mymaster/x",
        "sentinel://10.0.0.1:26379/mymaster/0/1",
        "sentinel://10.0.0.1:99999/mymaster",
        "sentinel://a;sentinel://b/mymaster",
        "sentinel://:p/w@10.0.0.1/mymaster",
        "sentinel://10.0.0.1,/mymaster",
        "sentinel://10.0.0.1/mymaster?master_name=x",
    ],
)
def test_other_urls_of_sentinels_are_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("THING", url)
    with pytest.raises(ImproperlyConfigured, match=r"sentinel://USER:PASSWORD@HOST:26379,HOST:26379/GROUP/0"):
        service_settings.broker("THING")


def test_sentinels_elsewhere_are_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", URL)
    assert service_settings.broker("THING") == URL
    assert service_settings.is_elsewhere(URL)
    assert service_settings.is_elsewhere("sentinel://127.0.0.1:1,10.0.0.1:2/m")
    assert not service_settings.is_elsewhere("sentinel://127.0.0.1:1,localhost/m/0")
