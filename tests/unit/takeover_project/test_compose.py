"""docker-compose.yml is valid, and each service has its environment, health check and limits."""

import subprocess
from functools import cache
from typing import Any

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


@cache
def services() -> dict[str, Any]:
    """The services as Compose reads them from the file."""
    found = subprocess.run(
        [program("docker-compose"), "config"],
        cwd=CODE,
        env=bare_environment() | SECRETS,
        capture_output=True,
        check=True,
    )
    services: dict[str, Any] = yaml.safe_load(found.stdout)["services"]
    return services


def environment_of(name: str) -> dict[str, str]:
    """The environment of a service's process."""
    return {key: str(value) for key, value in services()[name]["environment"].items()}


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
        assert f"${{{name}:?" in written, name
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


def test_the_product_uses_what_stands_beside_it() -> None:
    for name in ("migrate", "web", "worker", "beat"):
        environment = environment_of(name)
        assert environment["DATABASE_URL"].startswith("postgres://takeover:secrettwo@postgres")
        assert environment["REDIS_URL"].startswith("redis://redis:")
        assert environment["STORAGE_URL"] == "s3://secretthree:secretfour@store:9000/takeover"
