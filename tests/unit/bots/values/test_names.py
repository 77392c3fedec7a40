"""Names, with what people write around them."""

from __future__ import annotations

import pytest

from bots.wording.values.names import name


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ada Lovelace", "Ada Lovelace"), ("my name is Ada", "Ada"), ("I'm Ada.", "Ada"),
        ("Hi, I am Ada King", "Ada King"),
        ("ich heiße Jürgen Groß", "Jürgen Groß"), ("Ich bin die Petra, danke", "Petra"), ("je m'appelle Zoé", "Zoé"),
        ("اسمي ليلى", "ليلى"), ("me llamo Íñigo", "Íñigo"), ("mi chiamo Luca", "Luca"), ("ik heet Daan", "Daan"),
        ("meu nome é João", "João"), ("nazywam się Łucja", "Łucja"), ("benim adım Ayşe", "Ayşe"),
        ("меня зовут Яна", "Яна"),
        ("私の名前は田中です", "田中"), ("저는 김민수입니다", "김민수"), ("我叫王芳", "王芳"),
        ("ผมชื่อสมชาย", "สมชาย"), ("Ian", "Ian"), ("Ben Smith", "Ben Smith"), ("Яна", "Яна"),
        ("O'Neill", "O'Neill"),
        ("Imanuel", "Imanuel"), ("42", None), ("ada@b.example", None), ("?!", None),
    ],
)  # fmt: skip
def test_what_introduces_a_name_is_not_kept(said: str, kept: str | None) -> None:
    read = name(said)
    assert (read.kept if read else None) == kept
