"""The scripts' tests use the server's rules of today."""

from tests.script_cases import FILE, cases


def test_the_cases_for_the_scripts_are_not_stale() -> None:
    assert FILE.read_text(encoding="utf-8") == cases(), "Write the cases anew; see tests/script_cases.py."
