"""Days as people say them in each language, on a Friday: 27 November 2026."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.wording.languages import LANGUAGES
from bots.wording.values.dates import day
from tests.unit.bots.values.conventions import TODAY, of

SAID: dict[str, dict[str, int]] = {
    "en": {"next tuesday": 4, "tomorrow": 1, "the day after tomorrow": 2, "in 3 days": 3, "a week from today": 7,
           "12.12.2026 please": 15, "12/31/2026": 34, "12 December": 15},
    "de": {"nächsten Dienstag": 4, "morgen": 1, "übermorgen": 2, "in drei Tagen": 3, "in einer Woche": 7,
           "12. Dezember 2026": 15, "kommenden Montag": 3},
    "fr": {"mardi prochain": 4, "demain": 1, "après-demain": 2, "dans trois jours": 3, "vendredi": 7,
           "le 12 décembre 2026 svp": 15},
    "ar": {"الثلاثاء القادم": 4, "غدا": 1, "بعد غد": 2, "بعد ثلاثة أيام": 3, "يوم الجمعة": 7, "12 ديسمبر": 15},
    "es": {"el próximo martes": 4, "mañana": 1, "pasado mañana": 2, "dentro de 3 días": 3, "el viernes": 7,
           "el martes que viene": 4, "12 de diciembre": 15},
    "it": {"martedì prossimo": 4, "domani": 1, "dopodomani": 2, "tra tre giorni": 3, "venerdì": 7, "12 dicembre": 15},
    "nl": {"volgende dinsdag": 4, "morgen": 1, "overmorgen": 2, "over drie dagen": 3, "vrijdag": 7, "12 december": 15},
    "pt": {"próxima terça-feira": 4, "amanhã": 1, "depois de amanhã": 2, "daqui a 3 dias": 3, "sexta": 7,
           "12 de dezembro de 2026": 15},
    "pl": {"w następny wtorek": 4, "jutro": 1, "pojutrze": 2, "za trzy dni": 3, "za tydzień": 7, "12 grudnia": 15},
    "tr": {"gelecek salı": 4, "yarın": 1, "öbür gün": 2, "3 gün sonra": 3, "cuma günü": 7, "12 Aralık": 15},
    "ru": {"в следующий вторник": 4, "завтра": 1, "послезавтра": 2, "через три дня": 3, "через неделю": 7,
           "в пятницу": 7, "12 декабря": 15},
    "ja": {"来週の火曜日": 4, "明日": 1, "明後日": 2, "3日後": 3, "一週間後": 7, "次の金曜日": 7, "12月12日": 15},
    "ko": {"다음 주 화요일": 4, "내일": 1, "모레": 2, "3일 후": 3, "일주일 후": 7, "금요일": 7, "12월 12일": 15},
    "th": {"วันอังคารหน้า": 4, "พรุ่งนี้": 1, "มะรืนนี้": 2, "อีก 3 วัน": 3, "วันศุกร์": 7, "12 ธันวาคม 2569": 15,
           "12 ธ.ค. 2026": 15},
    "zh-hans": {"下周二": 4, "明天": 1, "后天": 2, "三天后": 3, "星期五": 7, "12月12日": 15},
    "zh-hant": {"下週二": 4, "明天": 1, "後天": 2, "三天後": 3, "星期五": 7, "12月12日": 15},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_understood_as_people_say_it(language: str) -> None:
    read = {said: day(said, "future", of(language)) for said in SAID[language]}
    wanted = {said: (TODAY + timedelta(days=ahead)).isoformat() for said, ahead in SAID[language].items()}
    assert {said: found and found.kept for said, found in read.items()} == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "said",
    ["soon", "5", "order 4711", "tomorrow or today", "not tomorrow", "下周", "来週", "다음 주", "สัปดาห์หน้า", "วัน"],
)
def test_what_is_no_single_day_is_none(said: str, language: str) -> None:
    assert day(said, "future", of(language)) is None


def test_a_day_that_can_be_read_in_two_ways_is_said_back() -> None:
    for language, country, back in (
        ("en", "US", "March 4, 2027"), ("en", "", "March 4, 2027"), ("en", "GB", "3 April 2027"),
        ("de", "", "3. April 2027"),
    ):  # fmt: skip
        read = day("03/04/2027", "future", of(language, country))
        assert read
        assert read.back == back
