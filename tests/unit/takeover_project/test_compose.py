"""docker-compose.yml is valid, and each service has its environment, health check and limits."""

import re
import subprocess
from functools import cache
from typing import Any

import pytest
import yaml

from tests.install_needs import program
from tests.servers.product import CODE, bare_environment

SECRETS = {
    "SECRET_KEY": "secret-one-0123456789abcdefghijklmnopqrstuvwxyz",
    "POSTGRES_PASSWORD": "secrettwo",
    "STORE_KEY": "secretthree",
    "STORE_SECRET": "secretfour",
}
ONCE = {"migrate"}
"""Services that run once and end."""
OURS = ("migrate", "web", "worker", "beat")
STORES = {"postgres", "redis", "store"}
NOT_FOR_COMPOSE = {"WEB"}  # `make stack` alone has it; `--scale web=…` is its like


@cache
def services(**more: str) -> dict[str, Any]:
    """The services as Compose reads them from the file."""
    found = subprocess.run(
        [program("docker-compose"), "config"],
        cwd=CODE,
        env=bare_environment() | SECRETS | more,
        capture_output=True,
        check=True,
    )
    services: dict[str, Any] = yaml.safe_load(found.stdout)["services"]
    return services


def documented() -> list[str]:
    """Every setting of the table in docs/settings.md."""
    rows = re.findall(r"^\| (`[A-Z][^|]*) \|", (CODE / "docs/settings.md").read_text(), re.MULTILINE)
    return re.findall(r"`([A-Z_]+)`", " ".join(rows))


def environment_of(name: str) -> dict[str, str]:
    """The environment of a service's process. What Compose gives as null is not set."""
    return {key: str(value) for key, value in services()[name]["environment"].items() if value is not None}


def test_every_part_of_the_product_is_there() -> None:
    assert set(services()) == {"proxy", "migrate", "web", "worker", "beat", "postgres", "redis", "store"}


def test_every_service_is_watched_started_again_and_can_write_only_where_it_must() -> None:
    for name, service in services().items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"].partition(":")[0] not in ("", "0", "root"), name
        assert service["restart"] == ("on-failure" if name in ONCE else "unless-stopped"), name
        assert "/tmp" in service["tmpfs"], name
    # The image of ours that serves has its check in the Dockerfile.
    unwatched = {name for name, service in services().items() if not watched(service)}
    assert unwatched == {*ONCE, "web"}
    assert "HEALTHCHECK" in (CODE / "Dockerfile").read_text()


def watched(service: dict[str, Any]) -> bool:
    """Whether Compose is told how to see that it works."""
    check = service.get("healthcheck", {})
    return not check.get("disable") and check.get("test", ["NONE"]) != ["NONE"]


def test_only_the_proxy_is_reached_from_outside_and_only_the_product_reaches_the_data() -> None:
    assert {name for name, service in services().items() if "ports" in service} == {"proxy"}
    assert "container_name" not in services()["web"]  # or it could not be scaled
    for name in ("postgres", "redis", "store"):
        assert set(services()[name]["networks"]) == {"back"}
    assert set(services()["proxy"]["networks"]) == {"front"}


def test_data_survives_its_container() -> None:
    for name in ("postgres", "redis", "store", "proxy", "web"):
        assert any(not volume.startswith((".", "/")) for volume in services()[name]["volumes"]), name


def test_secrets_come_by_environment_alone() -> None:
    written = (CODE / "docker-compose.yml").read_text() + (CODE / "Dockerfile").read_text()
    for name, secret in SECRETS.items():
        assert f"${{{name}:" in written, name
        for service, config in services().items():
            rest = {key: value for key, value in config.items() if key != "environment"}
            assert secret not in str(rest), service
    missing = subprocess.run(
        [program("docker-compose"), "config"],
        cwd=CODE,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode != 0
    assert "SECRET_KEY" in missing.stderr


@pytest.mark.parametrize("key", ["", ",", "key,", ",secret"])
def test_a_store_that_asks_nobody_for_a_key_does_not_start(key: str) -> None:
    def start(key: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", "deploy/store.sh", "echo", "serves"]
        environment = bare_environment() | {"RCLONE_AUTH_KEY": key}
        return subprocess.run(command, cwd=CODE, env=environment, capture_output=True, text=True, check=False)

    refused = start(key)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "STORE_KEY" in refused.stderr
    assert start("key,secret").stdout == "serves\n"


def test_every_setting_reaches_the_product() -> None:
    image = re.findall(r"([A-Z_]+)=", (CODE / "Dockerfile").read_text())
    names = [name for name in documented() if name not in {*image, *NOT_FOR_COMPOSE}]
    assert len(names) > 30
    given = {name: f"given-{name}" for name in names}
    for service in OURS:
        environment = services(**given)[service]["environment"]
        for name in names:
            assert given[name] in str(environment.get(name)).split(","), (service, name)


def test_managed_stores_replace_those_of_the_file() -> None:
    urls = {
        "DATABASE_URL": "postgres://me:pw@db.example.com/chat?sslmode=require",
        "REDIS_URL": "rediss://:pw@redis.example.com:6380/1",
        "STORAGE_URL": "s3://bucket?region=eu-central-1",
        "AWS_ACCESS_KEY_ID": "mine",
    }
    for service in OURS:
        environment = services(**urls)[service]["environment"]
        assert {name: environment[name] for name in urls} == urls
        assert environment["AWS_REGION"] is None  # not set, rather than empty
    assert {name for name, service in services().items() if "stores" in service.get("profiles", [])} == STORES
    for name in STORES:
        assert set(services()[name]["profiles"]) == {"stores", name}
    # A store that is not started must not be waited for.
    waited = {other for service in services().values() for other in service.get("depends_on", {})}
    assert not waited & STORES


def test_logs_and_memory_have_a_limit() -> None:
    for name, service in services().items():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert service["mem_limit"], name
    assert services(WEB_MEMORY="3g")["web"]["mem_limit"] == "3g"


def test_images_have_a_name_and_a_tag_by_variable() -> None:
    assert services()["web"]["image"] == "takeover:latest"
    own = services(TAKEOVER_IMAGE="registry.example.com/chat", TAKEOVER_TAG="1.2.3")
    assert {own[name]["image"] for name in OURS} == {"registry.example.com/chat:1.2.3"}
    assert own["proxy"]["image"] == "registry.example.com/chat-proxy:1.2.3"
    assert own["store"]["image"] == "registry.example.com/chat-store:1.2.3"


def test_the_product_uses_what_stands_beside_it() -> None:
    for name in OURS:
        environment = environment_of(name)
        assert environment["DATABASE_URL"] == "postgres://takeover@postgres:5432/takeover"
        assert environment["PGPASSWORD"] == "secrettwo"  # libpq's own
        assert environment["REDIS_URL"].startswith("redis://redis:")
        assert environment["STORAGE_URL"] == "s3://store:9000/takeover"
        keys = environment["AWS_S3_ACCESS_KEY_ID"], environment["AWS_S3_SECRET_ACCESS_KEY"]
        assert keys == ("secretthree", "secretfour")
