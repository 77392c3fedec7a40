"""Secrets may stand in files; a file that is no use is refused by the name of its variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from takeover_project import env, service_settings


@pytest.mark.parametrize("name", sorted(env.SECRETS))
def test_a_secret_may_stand_in_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("\n a secret with = and spaces \r\n\n")
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "file"))
    assert env.text(name) == "a secret with = and spaces"
    monkeypatch.setenv(name, "another")
    with pytest.raises(ImproperlyConfigured, match=f"{name} and {name}_FILE are both set"):
        env.text(name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"", "The file is empty"),
        (b" \n", "The file is empty"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_a_file_that_is_no_use_is_refused(
    content: bytes | None, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY_FILE is '.*file'") as refused:
        env.text("SECRET_KEY")
    assert reason in str(refused.value)


def test_a_folder_is_no_file_and_other_settings_come_from_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REDIS_URL_FILE", str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match="Is a directory"):
        service_settings.broker("REDIS_URL")
    monkeypatch.setenv("PORT_FILE", str(tmp_path))
    assert env.number("PORT", 8000, least=1, most=65535) == 8000


def test_a_url_in_a_file_is_checked_as_any_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mysql://me:secret@db/x\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured) as refused:
        service_settings.database("DATABASE_URL")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("path", ["/support", "/support/", "support", "/"])
def test_a_path_of_its_own_is_refused_with_the_reason(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_SCRIPT_NAME", path)
    with pytest.raises(ImproperlyConfigured, match="needs a host name of its own"):
        env.whole_host("FORCE_SCRIPT_NAME")
