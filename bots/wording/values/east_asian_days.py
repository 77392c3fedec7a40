"""A day counted from today in the languages without blanks between words: Chinese, Japanese, Korean, Thai."""

from __future__ import annotations

import re
from datetime import date, timedelta

FROM_TODAY = {
    word: days
    for days, words in (
        (-2, "一昨日 おととい 그저께 그제 前天 เมื่อวานซืน"),
        (-1, "昨日 きのう 어제 昨天 เมื่อวาน เมื่อวานนี้"),
        (0, "今日 本日 きょう 오늘 今天 今日 วันนี้"),
        (1, "明日 あした あす 내일 明天 พรุ่งนี้ วันพรุ่งนี้"),
        (2, "明後日 あさって 모레 后天 後天 มะรืนนี้ มะรืน วันมะรืน วันมะรืนนี้"),
        (3, "しあさって 글피 大后天 大後天"),
    )
    for word in words.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "月 월 一 จันทร์", "火 화 二 อังคาร", "水 수 三 พุธ", "木 목 四 พฤหัสบดี พฤหัส", "金 금 五 ศุกร์", "土 토 六 เสาร์",
            "日 일 天 อาทิตย์",
        )
    )
    for name in names.split()
}  # fmt: skip
FIGURES = {figure: str(number) for number, figure in enumerate("零一二三四五六七八九十")} | {"两": "2", "兩": "2"}
UNITS = {
    word: unit
    for unit, words in (
        ("day", "日 天 일 วัน"),
        ("week", "週間 週 周 星期 个星期 個星期 주 주일 สัปดาห์ อาทิตย์"),
        ("month", "か月 ヶ月 ヵ月 カ月 个月 個月 개월 달 เดือน"),
        ("year", "年 년 ปี"),
    )
    for word in words.split()
}
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
AHEAD = re.compile(rf"(?:อีก)?(\d{{1,3}})({UNIT})(?:後|后|以後|以后|후|뒤|후에|뒤에|ข้างหน้า)?")
AHEAD_SIGN = re.compile(r"อีก.*|.*(?:後|后|以後|以后|후|뒤|후에|뒤에|ข้างหน้า)")
WEEKDAY = re.compile(
    r"(?P<next>来週の?|翌週の?|다음주에?|下个?|下個)?(?:次の?|今度の?|今週の?|이번주?|다음|오는|这个?|這個?|本|วัน)?"
    r"(?:(?P<ja>[月火水木金土日])曜日?|(?P<ko>[월화수목금토일])요일|(?:周|週|星期|礼拜|禮拜)(?P<zh>[一二三四五六日天])"
    r"|(?P<th>จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์))"
    r"(?:หน้า|นี้|ที่จะถึง|ที่จะถึงนี้|に|에)?"
)
POLITE = re.compile(
    r"(?:でお願いします|をお願いします|お願いします|です|に|で|請|请|谢谢|謝謝|요|으로|로|이요|ครับ|ค่ะ|นะ)+$|[\s.。!、,]"
)


def counted(text: str) -> tuple[int, str] | None:
    """The number of units that the words are ahead of today: 1 and "week"."""
    bare = POLITE.sub("", text)
    if bare in FROM_TODAY:
        return FROM_TODAY[bare], "day"
    bare = "".join(FIGURES.get(char, char) for char in bare.replace("일주일", "1주"))
    ahead = AHEAD.fullmatch(bare)
    return (int(ahead[1]), UNITS[ahead[2]]) if ahead and AHEAD_SIGN.fullmatch(bare) else None


def weekday(text: str, today: date) -> date | None:
    """The next such weekday after today; with "of next week", that of the week that begins on the next Monday."""
    found = WEEKDAY.fullmatch(POLITE.sub("", text))
    if found is None:
        return None
    number = WEEKDAYS[next(name for group in ("ja", "ko", "zh", "th") if (name := found[group]))]
    if found["next"]:
        return today + timedelta(days=7 - today.weekday() + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
