"""The classifier of some hundred texts finds the line that scikit-learn finds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bots.understanding.logistic import fitted


@pytest.mark.parametrize(("rows", "columns", "share"), [(300, 512, 0.4), (40, 5, 0.1), (12, 900, 0.5), (2, 3, 0.5)])
def test_it_finds_the_line_of_scikit_learn(rows: int, columns: int, share: float) -> None:
    random = np.random.default_rng(rows)
    features = random.normal(size=(rows, columns)).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    belongs = np.arange(rows) < rows * share
    known = LogisticRegression(C=10.0, class_weight="balanced", max_iter=5000, tol=1e-8).fit(features, belongs)
    ours = fitted(features, belongs, 10.0).probabilities(features)
    assert np.abs(ours - known.predict_proba(features)[:, 1]).max() < 0.01


def test_rows_that_are_all_alike_are_no_error() -> None:
    features = np.ones((6, 4), dtype=np.float32) / 2
    belongs = np.array([True, True, False, False, False, False])
    assert fitted(features, belongs, 10.0).probabilities(features) == pytest.approx(0.5, abs=0.01)
