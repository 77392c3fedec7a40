"""Settings run with nothing set, and refuse junk in one line that names the variable."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from takeover_project import broker, env, service_settings
from takeover_project.celery import app as celery
from takeover_project.safety import warnings
from takeover_project.service_urls import ENCODED
from tests.servers.product import CODE, bare_environment

Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def manage(tmp_path: Path) -> Manage:
    def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CODE,
            env=bare_environment() | {"DATA_DIR": str(tmp_path / "data")} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_nothing_has_to_be_set(manage: Manage, tmp_path: Path) -> None:
    done = manage("shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.DEBUG, s.REDIS_URL)")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"False unix://{tmp_path}/data/broker/redis.sock\n"


def test_the_secret_key_is_made_once_and_kept_private(manage: Manage, tmp_path: Path) -> None:
    key = "from django.conf import settings; print(settings.SECRET_KEY)"
    manage("serve", "--help")  # a command that works on an installation makes none
    first, second = (manage("shell", "--no-imports", "-c", key).stdout for _ in range(2))
    assert len(first.strip()) == 50
    assert first == second
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value", "shown", "advice"),
    [
        ("PORT", "80x", "80x", "Set it to a whole number from 1 to 65535, or leave it unset."),
        ("DEBUG", "maybe", "maybe", "Set it to 1 or 0, or leave it unset."),
        ("DOORBELL", "smoke", "smoke", "Set it to redis or channels, or leave it unset for redis."),
        (
            *("CHANNEL_LAYERS", '{"default": {"CONFIG": {"hosts": ["redis://:secret@host"]}}}', "…"),
            'Write it as one JSON object: {"default": {"BACKEND": "…", "CONFIG": {"hosts": […]}}}.',
        ),
        (
            *("DATABASE_URL", "mysql://me:secret@db/x", "mysql://…"),
            "It does not begin with postgres:// or postgresql://. "
            "Write it as postgres://USER:PASSWORD@HOST:PORT/NAME, or leave it unset for SQLite in DATA_DIR. " + ENCODED,
        ),
        (
            *("REDIS_URL", "localhost:6379", "…"),
            "It does not begin with redis:// or rediss://. "
            "Write it as redis://USER:PASSWORD@HOST:PORT/0, rediss://… or unix:///path/redis.sock. " + ENCODED,
        ),
    ],
)
def test_junk_is_one_clear_line(manage: Manage, name: str, value: str, shown: str, advice: str) -> None:
    done = manage("check", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{name} is '{shown}', which is not usable. {advice}\n"


def test_a_data_folder_that_cannot_be_is_one_clear_line(manage: Manage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = manage("serve", "--help", DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert done.stderr == (
        f"The data folder {tmp_path}/file/data cannot be used (Not a directory). "
        "Make it readable and writable, or choose another: DATA_DIR=/some/folder make run\n"
    )


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (service_settings.broker, "redis://"),
        (service_settings.broker, "unix://"),
        (service_settings.broker, "http://x"),
        (service_settings.database, "postgres://host"),
        (service_settings.database, "postgres://host:port/name"),
        (service_settings.database, "sqlite://:memory:"),
        (service_settings.channel_layers, "redis://host"),
        (service_settings.channel_layers, "[]"),
        (service_settings.channel_layers, '{"default": "redis"}'),
        (service_settings.channel_layers, '{"default": {"BACKEND": 1}}'),
        (service_settings.email, "smtp://"),
        (service_settings.email, "smtp://host:port"),
        (service_settings.email, "http://host"),
        (env.origins, "chat.example.com"),
        (env.origins, "https://chat.example.com/path"),
        (env.networks, "10.0.0.1/8"),
        (env.networks, "proxy.example.com"),
        (partial(env.zone, default="UTC"), "Berlin"),
        (partial(env.zone, default="UTC"), "+01:00"),
        (partial(env.zone, default="UTC"), "Europe"),
        (partial(env.zone, default="UTC"), "../../etc/passwd"),
        (partial(env.zone, default="UTC"), "/etc/localtime"),
        (partial(env.rate, default="1:2"), "fast"),
        (partial(env.rate, default="1:2"), "5"),
        (partial(env.rate, default="1:2"), "0:5"),
        (partial(env.rate, default="1:2"), "nan:5"),
    ],
)
def test_junk_is_refused_and_no_password_repeated(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any], value: str
) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match=r"^THING is '.*', which is not usable\. "):
        read("THING")


def test_what_is_set_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL", "smtp+tls://me%40example.com:p%2Fw@mail.example.com")
    assert service_settings.email("MAIL") == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "me@example.com",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
    }
    monkeypatch.setenv("LAYERS", '{"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}')
    assert service_settings.channel_layers("LAYERS") == {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}
    }
    monkeypatch.setenv("LIST", " a.example , ,b.example")
    assert env.items("LIST", []) == ["a.example", "b.example"]
    monkeypatch.setenv("RATE", "5:20")
    assert env.rate("RATE", "1:2") == (5, 20)
    assert env.rate("OTHER_RATE", "1:2") == (1, 2)
    monkeypatch.setenv("RATE", "off")
    assert env.rate("RATE", "1:2") is None
    monkeypatch.setenv("EMPTY", " ")
    assert env.text("EMPTY", "default") == "default"


@pytest.mark.parametrize("folder", ["/srv/" + "long" * 40, "/srv/with a space", "/srv/größe"])
def test_an_awkward_data_folder_has_its_socket_in_a_short_place(folder: str) -> None:
    socket = broker.socket_of(Path(folder))
    assert str(socket).startswith(f"/tmp/takeover-{os.getuid()}-")
    assert len(str(socket)) < broker.LONGEST_SOCKET_PATH
    assert socket == broker.socket_of(Path(folder))
    assert socket != broker.socket_of(Path(f"{folder}2"))


def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(broker.BrokerProblem, match="belongs to another user"):
        broker.make_private(tmp_path / "link")


def test_the_schedule_is_what_the_apps_have_in_their_tasks() -> None:
    celery.loader.import_default_modules()
    schedule = celery.conf.beat_schedule
    assert "answer-overdue" in schedule
    assert {entry["task"] for entry in schedule.values()} <= set(celery.tasks)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://chat.example.com", "https://chat.example.com"),
        ("https://Chat.Example.com/", "https://chat.example.com"),
        ("https://chat.example.com:443", "https://chat.example.com"),
        ("https://chat.example.com:8443", "https://chat.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_the_public_address_is_kept_as_browsers_write_it(
    monkeypatch: pytest.MonkeyPatch, written: str, kept: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", written)
    assert env.public_url("PUBLIC_URL") == kept


@pytest.mark.parametrize(
    "written",
    [
        "chat.example.com",
        "https://chat.example.com/path",
        "https://a:b@chat.example.com",
        "ftp://chat.example.com",
        "https://chat.example.com?x",
        "https://chat.example.com:0",
        "https://",
    ],
)
def test_a_public_address_with_more_than_an_origin_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PUBLIC_URL", written)
    with pytest.raises(ImproperlyConfigured, match=r"PUBLIC_URL is .*Write it as https://chat\.example\.com\."):
        env.public_url("PUBLIC_URL")


def test_the_public_address_is_one_of_our_hosts_and_origins(manage: Manage) -> None:
    shown = "from django.conf import settings as s; print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    done = manage("shell", "--no-imports", "-c", shown, PUBLIC_URL="https://chat.example.com:8443", ALLOWED_HOSTS="a.b")
    assert done.stdout == "['a.b', 'chat.example.com'] ['https://chat.example.com:8443']\n"


@pytest.mark.parametrize(("written", "limit"), [("", 100), ("7", 7), ("off", None), ("OFF", None)])
def test_a_limit_is_a_number_or_off(monkeypatch: pytest.MonkeyPatch, written: str, limit: int | None) -> None:
    monkeypatch.setenv("LIMIT_THING", written)
    assert env.limit("LIMIT_THING", 100) == limit


@pytest.mark.parametrize("written", ["0", "-1", "many", "1.5", "none"])
def test_another_limit_is_refused_with_what_it_may_be(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("LIMIT_THING", written)
    with pytest.raises(ImproperlyConfigured, match=r"whole number from 1, as 100, or off"):
        env.limit("LIMIT_THING", 100)


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("unix:///run/redis.sock", False),
        ("redis://localhost:6379/0", False),
        ("redis://:x@127.0.0.1", False),
        ("rediss://[::1]:6379", False),
        ("redis://redis:6379/0", True),
        ("rediss://:x@redis.example.com", True),
        ("redis://10.0.0.7", True),
    ],
)
def test_only_sockets_and_own_addresses_are_not_elsewhere(url: str, elsewhere: bool) -> None:
    assert service_settings.is_elsewhere(url) is elsewhere


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("LIMIT_VISITORS", "LIMIT_VISITOR"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("ENGINE_PRIVATE", "ENGINES_PRIVATE"),
    ],
)
def test_a_misspelled_setting_is_named(monkeypatch: pytest.MonkeyPatch, written: str, meant: str) -> None:
    monkeypatch.delenv(meant, raising=False)
    monkeypatch.setenv(written, "x")
    assert env.misspelled()[written] == meant
    assert f"{written} is no setting and changes nothing. Did you mean {meant}?" in warnings.sentences()


def test_variables_of_others_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    others = (
        "XDG_DATA_DIRS",
        "REDIS_PORT",
        "EMAIL_HOST",
        "SECRET_KEY_BASE",
        "HOSTNAME",
        "TAKEOVER_SERVICE_PORT",
        "LANG",
    )
    for name in others:
        monkeypatch.setenv(name, "x")
    assert not env.misspelled().keys() & set(others)


def test_a_limit_is_known_where_limits_are_off(manage: Manage) -> None:
    code = "from takeover_project import env; print(env.misspelled())"
    done = manage("shell", "--no-imports", "-c", code, LIMITS="off", LIMIT_SOCKET="1:1")
    assert (done.stdout, done.stderr) == ("{}\n", "")
