"""The words with which people count days from today, in the languages that put blanks between words."""

from __future__ import annotations

from bots.understanding.normalization import comparable


def _each(words: str) -> frozenset[str]:
    """Normalized, as typed words are."""
    return frozenset(part for word in words.split() for part in comparable(word).split())


FROM_TODAY = {
    comparable(words): days
    for days, sentences in (
        (-2, "day before yesterday|vorgestern|avant hier|اول امس|anteayer|altroieri|anteontem|eergisteren"),
        (-2, "przedwczoraj|позавчера|evvelsi gün|önceki gün"),
        (-1, "yesterday|gestern|hier|امس|البارحه|ayer|ieri|ontem|gisteren|dün|wczoraj|вчера"),
        (0, "today|heute|aujourd'hui|اليوم|hoy|oggi|hoje|vandaag|bugün|dziś|dzisiaj|сегодня"),
        (1, "tomorrow|morgen|demain|غدا|mañana|domani|amanhã|yarın|jutro|завтра"),
        (2, "day after tomorrow|übermorgen|après demain|بعد غد|pasado mañana|dopodomani|depois de amanhã|overmorgen"),
        (2, "pojutrze|öbür gün|yarından sonra|yarından sonraki gün|послезавтра"),
    )
    for words in sentences.split("|")
}
ARTICLES = _each("a an ein eine einer einem un une una um uma een bir uno jeden один")
NUMBERS = {"tres": "3", "sei": "6", "otto": "8", "nove": "9", "quatro": "4", "vijf": "5", "acht": "8"}
"""Which the list of numbers for all texts lacks, because the words mean something else elsewhere."""

UNITS = {
    form: unit
    for unit, words in (
        ("day", "dag dagen dzień dni dnia gün день дня дней"),
        ("week", "weken settimana settimane tydzień tygodnie tygodni tygodnia hafta неделя неделю недели недель"),
        ("month", "maand maanden mês miesiąc miesiące miesięcy miesiąca ay месяц месяца месяцев"),
        ("year", "jaar jaren anno anni año años rok roku lata lat yıl sene год года лет"),
    )
    for form in _each(words)
}
BARE_UNIT_AFTER = _each("za через")
"""After these a unit alone is one of it: "za tydzień" is in a week."""

NEXT_TO_WEEKDAYS = _each(
    """
    next this on coming nächsten nächster nächste kommenden kommender am diesen dieser prochain prochaine ce cet
    القادم القادمة المقبل المقبلة هذا يوم في
    el la los este esta próximo próxima que viene siguiente il lo questo questa prossimo prossima
    volgende komende aanstaande deze op na no em feira vem
    w we ten ta te następny następna następną następne przyszły przyszła przyszłą najbliższy najbliższą
    gelecek önümüzdeki bu günü gün haftaya
    в во этот эта эту это следующий следующая следующую следующее ближайший ближайшую ближайшее
    """
)
LAST = _each(
    """
    last letzten letzter letzte vergangenen dernier dernière الماضي الماضية pasado pasada último scorso scorsa passado
    passada vorige afgelopen zeszły zeszłą ostatni ostatnią geçen прошлый прошлую прошлое
    """
)
WEEKDAYS = {
    form: number
    for number, words in enumerate(
        (
            "segunda", "terça", "quarta środę среду", "quinta", "sexta пятницу", "sobotę субботу", "niedzielę",
        )
    )
    for form in _each(words)
}  # fmt: skip
"""Forms that Unicode's locale data lacks."""
