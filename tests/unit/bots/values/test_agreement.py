"""Yes and no in words, sentences and emoji."""

import pytest

from bots.wording.values.agreement import agreed

YES = [
    "👍", "yes 👍", "of course", "Yes, I do", "d'accord", "doch", "👍🏽👍🏽", "Yes, please", "ja klar",
    "Yes of course!", "oui bien sûr", "✔️", "نعم، من فضلك", "بالتأكيد", "うん", "SÍ", "ＹＥＳ", "yes yes yes",
    "\u202ayes\u202c",
    "yes 😊", "yesss", "I think so", "I'd love to",
    "na klar", "auf jeden Fall", "ça marche", "evet", "да", "好的", "ok", "I do", "That's right", "einverstanden",
]  # fmt: skip
NO = [
    "nope", "no thanks", "🙅‍♀️", "👎", "not really", "bien sûr que non", "natürlich nicht", "لا شكرا",
    "Nein, danke!",
    "nooo", "I don't think so", "nicht wirklich",
    "I don't", "I do not", "不", "no, not yet", "pas du tout", "auf keinen Fall", "noch nicht", "أبدا", "いいえ",
    "hayır", "нет",
]  # fmt: skip
NEITHER = [
    "", "please", "yes and no", "ok no", "no idea", "why not", "no problem", "yes but later", "maybe", "👍👎",
    "keine Ahnung",
    "nicht", "I do not know", "yesterday", "nobody", "da", "not sure", "12",
]  # fmt: skip


@pytest.mark.parametrize("said", YES)
def test_yes(said: str) -> None:
    read = agreed(said, "Ja", "Nein")
    assert read
    assert read.kept == "Ja"


@pytest.mark.parametrize("said", NO)
def test_no(said: str) -> None:
    read = agreed(said, "Oui", "Non")
    assert read
    assert read.kept == "Non"


@pytest.mark.parametrize("said", NEITHER)
def test_neither(said: str) -> None:
    assert agreed(said, "Yes", "No") is None


def test_what_is_no_plain_word_for_it_is_said_back() -> None:
    backs = {
        said: read.back for said in ("yes", "👍", "of course", "nope", "not yet") if (read := agreed(said, "Yes", "No"))
    }
    assert backs == {"yes": "", "👍": "Yes", "of course": "Yes", "nope": "", "not yet": "No"}
