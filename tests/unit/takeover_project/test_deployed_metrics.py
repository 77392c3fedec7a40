"""The alert rules and the dashboard in `deploy/` are read as Prometheus does, and name only metrics that exist."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from django.conf import settings
from django.utils import timezone
from prometheus_client import generate_latest

from conversations.models import Wait
from takeover_project.metrics import found, registry
from tests.cast import build_bot
from tests.unit.reports.journals import Talk, operator

DEPLOY = Path(settings.BASE_DIR) / "deploy"
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
PANELS: list[dict[str, Any]] = json.loads((DEPLOY / "grafana-dashboard.json").read_text())["panels"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [target["expr"] for panel in PANELS for target in panel["targets"]]
TOLD = re.compile(r"^# TYPE (\S+) (\w+)$", re.MULTILINE)


def exposed() -> set[str]:
    """The names of all series at `/metrics`, also of those that have no value yet."""
    found = TOLD.findall(generate_latest(registry()).decode())
    names = {name for name, _kind in found}
    return names | {
        f"{name}_{end}" for name, kind in found if kind == "histogram" for end in ("bucket", "sum", "count")
    }


def names_in(expression: str) -> set[str]:
    """The metrics that an expression reads. Raises ValueError if Prometheus would not take it."""
    return set(re.findall(r"\b(?:takeover|process|python)_\w+", str(promql_parser.parse(expression))))


@pytest.mark.django_db(transaction=True)  # asking for metrics closes the connection
@pytest.mark.on("sqlite")
def test_every_expression_is_one_and_names_metrics_that_exist() -> None:
    there = exposed()
    for expression in EXPRESSIONS:
        names = names_in(expression)
        assert names, expression
        assert names <= there, f"{expression}: {names - there}"


@pytest.mark.django_db(transaction=True)  # asking for metrics closes the connection
@pytest.mark.on("sqlite")
def test_every_metric_of_ours_is_in_the_settings_page() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "settings.md").read_text()
    ours = {name for name, _kind in TOLD.findall(generate_latest(registry()).decode()) if name.startswith("takeover_")}
    missing = {name for name in ours if name not in page and not name.endswith("_created")}
    assert not missing


def test_every_alert_says_what_is_wrong_and_how_urgent_it_is() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "warning")
        assert rule["annotations"]["summary"].endswith(".")


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    cells = [
        (x, y)
        for panel in PANELS
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _y in cells) < 24


@pytest.mark.django_db
def test_metrics_tell_who_waits_and_what_happened_in_the_last_hour() -> None:
    bot, olga, now = build_bot(), operator("olga"), timezone.now()
    waiting, taken, left = (Talk(bot, now - timedelta(minutes=30)) for _ in range(3))
    for talk in (waiting, taken, left):
        talk.asks(now - timedelta(minutes=10))
        talk.is_not_understood(now - timedelta(minutes=5))
    taken.is_taken_by(olga, now)
    left.ends(now)
    Talk(bot, now).is_not_understood(now - timedelta(hours=2))
    values = {sample.name: sample for metric in found() for sample in metric.samples}
    assert values["takeover_awaiting"].value == 1
    assert 600 <= values["takeover_oldest_wait_seconds"].value < 660
    assert values["takeover_takeovers_last_hour"].value == 1
    assert values["takeover_default_answers_last_hour"].value == 3
    assert values["takeover_missed_waits_last_hour"].value == 1
    assert values["takeover_build_info"].labels == {"version": settings.VERSION}
    assert Wait.objects.filter(until=None).count() == 1
