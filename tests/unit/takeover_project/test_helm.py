"""The Helm chart renders to valid objects that keep what the page promises. What only a cluster shows is not here."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import helm_python
import kubernetes_validate
import pytest
import yaml

from takeover_project.env import SECRETS
from tests.servers.product import CODE
from tests.unit.takeover_project.test_compose import documented

CHART = CODE / "deploy/helm/takeover"
COMPULSORY = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "STORAGE_URL")
LEAST = {"host": "chat.example.com", "secrets": {name: f"the {name}" for name in COMPULSORY}}
ALL = LEAST | {"autoscaling": {"enabled": True}, "metrics": {"serviceMonitor": {"enabled": True}}}
ELSEWHERE = {"host": "chat.example.com", "existingSecret": "mine", "existingSecretHas": ["EMAIL_URL"]}
VERSIONS = ("1.25", "1.30", "1.37")
OF_AN_OPERATOR = {"ServiceMonitor"}  # no kind of Kubernetes' own


def rendered(values: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The objects by kind and name."""
    with helm_python.Chart.load(str(CHART)) as chart:
        chart.validate_schema(values)
        texts = chart.render(values, name="demo", namespace="chat").values()
    found = [each for text in texts for each in yaml.safe_load_all(text) if each]
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


@cache
def everything() -> dict[tuple[str, str], Any]:
    return rendered(ALL)


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each kind of pod is made from: its name and its spec."""
    for (kind, name), each in everything().items():
        if kind in ("Deployment", "Job"):
            yield name.removeprefix("demo-"), each["spec"]["template"]["spec"]


def container(name: str) -> Any:
    (found,) = dict(pods())[name]["containers"]
    return found


@pytest.mark.parametrize("values", [LEAST, ALL, ELSEWHERE], ids=["least", "all", "a secret of one's own"])
def test_every_object_is_valid_for_old_and_new_clusters(values: dict[str, Any]) -> None:
    assert helm_python.lint(str(CHART), values)["errors"] == []
    for (kind, _), each in rendered(values).items():
        for version in VERSIONS if kind not in OF_AN_OPERATOR else ():
            kubernetes_validate.validate(each, version, strict=True)


def test_the_chart_has_every_part() -> None:
    assert set(everything()) == {
        *{("Deployment", f"demo-{part}") for part in ("web", "worker", "beat")},
        *{("Job", "demo-migrate"), ("Service", "demo-web"), ("Secret", "demo-settings"), ("Ingress", "demo")},
        *{("PodDisruptionBudget", "demo-web"), ("HorizontalPodAutoscaler", "demo-web"), ("ServiceMonitor", "demo")},
        *{("NetworkPolicy", "demo"), ("NetworkPolicy", "demo-web")},
    }
    assert ("Secret", "demo-settings") not in rendered(ELSEWHERE)


@pytest.mark.parametrize("missing", COMPULSORY)
def test_what_must_be_set_is_named(missing: str) -> None:
    secrets = {name: value for name, value in LEAST["secrets"].items() if name != missing}  # type: ignore[attr-defined]
    with pytest.raises(helm_python.HelmError, match=f"secrets.{missing} is missing"):
        rendered(LEAST | {"secrets": secrets})


@pytest.mark.parametrize("host", ["", "https://chat.example.com", "chat.example.com/support"])
def test_a_host_is_a_name_and_nothing_else(host: str) -> None:
    with pytest.raises(helm_python.HelmError):
        rendered(LEAST | {"host": host})


def test_no_pod_has_rights_or_writes_where_it_need_not() -> None:
    for name, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] == 10001
        assert "USER 10001:10001" in (CODE / "Dockerfile").read_text()
        assert pod["automountServiceAccountToken"] is False
        (only,) = pod["containers"]
        assert only["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert only["resources"]["limits"]["memory"], name


def test_secrets_are_files_and_settings_are_settings() -> None:
    for name, pod in pods():
        environment = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
        assert not SECRETS & environment.keys(), name
        assert {each for each in environment if each.endswith("_FILE")} == {f"{each}_FILE" for each in COMPULSORY}
        assert all(f"the {each}" not in str(environment) for each in COMPULSORY)
        known = {*documented(), *(f"{each}_FILE" for each in SECRETS), "TMPDIR"}
        assert environment.keys() <= known
    more = rendered(ELSEWHERE | {"settings": {"EMAIL_FROM": "a@b.example", "LIMIT_SOCKETS": 5000}})
    web = more["Deployment", "demo-web"]["spec"]["template"]["spec"]
    environment = {each["name"]: each["value"] for each in web["containers"][0]["env"]}
    assert (environment["EMAIL_FROM"], environment["LIMIT_SOCKETS"]) == ("a@b.example", "5000")
    assert environment["EMAIL_URL_FILE"] == "/run/secrets/takeover/EMAIL_URL"
    assert web["volumes"][0]["secret"]["secretName"] == "mine"


def test_web_processes_are_asked_and_have_time_to_leave() -> None:
    web = container("web")
    paths = {probe: web[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe", "startupProbe")}
    assert paths == {"readinessProbe": "/readyz", "livenessProbe": "/healthz", "startupProbe": "/healthz"}
    assert dict(pods())["web"]["terminationGracePeriodSeconds"] == 30
    assert everything()["Deployment", "demo-beat"]["spec"]["replicas"] == 1
    assert "replicas" not in everything()["Deployment", "demo-web"]["spec"]  # the autoscaler's
    assert rendered(LEAST)["Deployment", "demo-web"]["spec"]["replicas"] == 2


def test_migrations_come_before_each_version_and_their_secret_before_them() -> None:
    hooks = [
        everything()[key]["metadata"]["annotations"] for key in (("Secret", "demo-settings"), ("Job", "demo-migrate"))
    ]
    assert {each["helm.sh/hook"] for each in hooks} == {"pre-install,pre-upgrade"}
    assert int(hooks[0]["helm.sh/hook-weight"]) < int(hooks[1]["helm.sh/hook-weight"])
    assert container("migrate")["command"] == ["python", "manage.py", "prepare", "--wait", "120"]


def test_the_commands_are_those_of_compose() -> None:
    compose = yaml.safe_load((CODE / "docker-compose.yml").read_text())["services"]
    for name in ("web", "worker", "beat", "migrate"):
        assert " ".join(container(name)["command"]) == compose[name]["command"], name


def test_sockets_and_files_pass_the_ingress_and_nobody_else_comes_in() -> None:
    annotations = everything()["Ingress", "demo"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == "30m"
    assert int(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]) >= 60
    assert everything()["NetworkPolicy", "demo"]["spec"].get("ingress") is None  # for every pod
    http, metrics = everything()["NetworkPolicy", "demo-web"]["spec"]["ingress"]
    assert http["ports"] == [{"port": "http", "protocol": "TCP"}]
    assert metrics["ports"] == [{"port": "metrics", "protocol": "TCP"}]
    (rule,) = everything()["HorizontalPodAutoscaler", "demo-web"]["spec"]["metrics"]
    assert rule["pods"]["metric"]["name"] == "takeover_sockets"


def test_every_selector_finds_its_pods() -> None:
    labels = {
        name: each["spec"]["template"]["metadata"]["labels"]
        for (kind, name), each in everything().items()
        if kind in ("Deployment", "Job")
    }
    for (kind, name), each in everything().items():
        spec = each.get("spec", {})
        selector = spec.get("selector", spec.get("podSelector", {}))
        selector = selector.get("matchLabels", selector) if isinstance(selector, dict) else {}
        if kind not in ("Job", "ServiceMonitor") and selector:
            found = {pod for pod, has in labels.items() if selector.items() <= has.items()}
            expected = set(labels) if (kind, name) == ("NetworkPolicy", "demo") else {name}
            assert found == expected, (kind, name)
    service = everything()["Service", "demo-web"]["metadata"]["labels"]
    assert everything()["ServiceMonitor", "demo"]["spec"]["selector"]["matchLabels"].items() <= service.items()


def test_every_value_is_used() -> None:
    templates = "".join(each.read_text() for each in (CHART / "templates").iterdir())
    for name in yaml.safe_load((CHART / "values.yaml").read_text()):
        assert re.search(rf"\.Values\.{name}\b", templates), name
