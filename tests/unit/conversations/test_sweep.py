"""The sweep does three kinds of urgent work; a failure of one does not stop the others."""

import pytest

from conversations import tasks


def broken() -> int:
    raise RuntimeError("a broken row")


@pytest.mark.parametrize("failing", ["expire_offers", "expire_leases", "finish_late"])
def test_what_fails_does_not_stop_the_others(
    failing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("expire_offers", "expire_leases", "finish_late"):
        monkeypatch.setattr(tasks, name, broken if name == failing else lambda: 1)
    assert tasks.sweep() == 2
    assert "broken failed" in caplog.text
