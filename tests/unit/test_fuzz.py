"""What `make fuzz` once found stays mended, and each of its targets still fits the code."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

SEEDS = [(name, file, value) for name, target in TARGETS.items() for file, value in target.seeds().items()]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, _file, value in SEEDS], ids=[seed[1] for seed in SEEDS]
)
def test_what_was_found_stays_mended(name: str, value: Any) -> None:
    TARGETS[name].try_value(value)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_a_few_values(name: str) -> None:
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def few(data: Any) -> None:
        TARGETS[name].check(data.draw(TARGETS[name].values))

    few()
