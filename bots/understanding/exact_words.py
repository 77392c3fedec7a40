"""Words that change a sentence's meaning by themselves: negations, numbers in words, units. All are normalized.

A word that means something else in another language is left out: the Italian "due" and "mai", the French "un".
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A contraction is its verb and a negation: what remains of "I can't" is "I can".
CONTRACTIONS = {
    "cant": "can", "cannot": "can", "dont": "do", "doesnt": "does", "didnt": "did", "isnt": "is", "arent": "are",
    "wasnt": "was", "werent": "were", "havent": "have", "hasnt": "has", "hadnt": "had", "wont": "will",
    "wouldnt": "would", "couldnt": "could", "shouldnt": "should", "mustnt": "must", "neednt": "need", "aint": "is",
    "havnt": "have", "havn": "have", "hasent": "has", "dosnt": "does", "doesent": "does", "dident": "did",
    "isent": "is", "wasent": "was", "cannt": "can", "couldent": "could",
}  # fmt: skip

# English, German, French, Arabic, Spanish, Italian, Portuguese, Dutch, Turkish, Polish, Russian, Scandinavian.
NEGATIONS = _words(
    """
    not no never none nothing nobody neither nor without unable nicht nichts nix kein keine keinen keinem keiner
    keines nie niemals ohne weder niemand nirgends ne pas jamais rien aucun aucune sans ni لا لم لن ليس ليست لست
    ليسوا غير بدون بلا دون مش مو nunca jamas nada ningun ninguna ninguno sin non niente nessun nessuna nessuno
    senza nao sem nenhum nenhuma niet niets geen nooit zonder degil yok asla hayir nie bez nigdy nic zaden не нет
    hardly barely scarcely kaum без никогда ничего нельзя inte ikke aldrig aldri ingen utan uten
    """
)

# French elision: "je n'ai pas" is "nai" without its apostrophe.
ELIDED = {
    "nai": "ai", "nas": "as", "nest": "est", "nont": "ont", "narrive": "arrive", "narrivent": "arrivent", "jai": "ai",
    "jarrive": "arrive", "jetais": "etais", "cest": "est",
}  # fmt: skip

# Chinese and Japanese have no blanks, so their negations are looked for within the words. "是不是" asks.
EAST_ASIAN_NEGATION = r"ありません|ません|なかった|できない|ない|なくて|无法|無法|没有|沒有|不能|不|没|沒"
EAST_ASIAN_QUESTION = r"(.)[不没沒]\1"

NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "zero null zéro صفر ноль sıfır",
            "one eins uno واحد один jeden first erste ersten erster erstes premier premiere اول primero primera",
            "two zwei zwo deux اثنان اثنين dos dois duas twee iki два две dwa dwie second zweite zweiten deuxieme",
            "three drei trois ثلاثه ثلاث tre drie uc три trzy third dritte dritten dritter troisieme tercero",
            "four vier quatre اربعه اربع cuatro quattro quatro dort четыре cztery fourth vierte vierten quatrieme",
            "five funf fuenf cinq خمسه خمس cinco cinque vijf bes пять piec fifth funfte funften cinquieme",
            "six sechs سته ست seis zes alti шесть szesc sixth sechste",
            "seven sieben sept سبعه سبع siete sette sete zeven yedi семь siedem seventh siebte",
            "eight acht huit ثمانيه ثماني ocho oito sekiz восемь osiem eighth achte",
            "nine neun تسعه تسع nueve negen dokuz девять dziewiec ninth neunte",
            "ten zehn dix عشره عشر diez dieci dez tien десять dziesiec tenth zehnte",
            "eleven elf onze",
            "twelve zwolf zwoelf douze doce dodici",
        )
    )
    for word in words.split()
}

ORDINAL_ENDS = _words(
    """
    st nd rd th er ere eme e te ter ten
    """
)

# One unit in all the ways in which people write it after a figure.
UNITS = {
    word: words.split()[0]
    for words in (
        "% percent prozent pourcent بالمئه بالمائه procent",
        "am", "pm",
        "second seconds sec secs s sekunde sekunden sek seconde secondes ثانيه ثواني",
        "minute minutes min mins minuten دقيقه دقائق",
        "hour hours h hr hrs stunde stunden std heure heures ساعه ساعات",
        "day days tag tage tagen jour jours يوم ايام dia dias giorno giorni",
        "night nights nacht nachte nachten nuit nuits ليله ليال ليالي noche noches",
        "week weeks woche wochen semaine semaines اسبوع اسابيع semana semanas",
        "month months monat monate monaten mois شهر اشهر شهور mes meses mese mesi",
        "year years yr yrs jahr jahre jahren ans annee annees سنه سنوات عام اعوام ano anos",
        "mg milligram milligrams milligramm", "g gram grams gramm gramme grammes", "kg kilo kilos kilogram kilogramm",
        "t ton tons tonne tonnes tonnen", "lb lbs", "oz ounce ounces", "mm millimeter", "cm centimeter zentimeter",
        "m meter meters metre metres متر", "km kilometer kilometers kilometre kilometres", "mile miles mi meile meilen",
        "inch inches zoll pouces", "foot feet ft", "ml milliliter", "cl", "dl", "l liter liters litre litres لتر",
        "kb", "mb megabyte megabytes", "gb gigabyte gigabytes", "tb terabyte terabytes",
        "w watt", "kw kilowatt", "v volt", "ampere", "mah", "kwh", "mbit mbits", "gbit gbits",
        "€ euro euros eur يورو", "$ dollar dollars usd دولار", "£ pound pounds gbp pfund", "cent cents",
        "chf franken francs", "°c celsius", "°f fahrenheit", "° grad degree degrees degres",
    )
    for word in words.split()
}  # fmt: skip

# Words of one letter; every other letter that stands alone is a name, as in "terminal C".
ONE_LETTER_WORDS = frozenset("aeiouwyzskxrnаиовксуяو")

# Names that look like words: sizes, and numbers as the Romans wrote them.
SHORT_NAMES = _words("xs xl xxs xxl xxxl ii iii iv vi vii viii ix xi xii")

# These deny a thing, not what is done: with and without differ in questions, too.
LACKING = _words("without ohne sans بدون بلا دون sin senza sem zonder bez без utan uten never nie niemals jamais")

# Between a negation and the word that it denies.
BETWEEN = _words(
    """
    yet really even still be been being have had the a an any to able my your it mehr mir mich sich es das den die der
    more longer anymore mein meine ein eine so schon noch plus encore me te se le la les un une mon ma deja بعد
    """
)

# Yes-or-no questions ask the same with and without a negation. They begin with a word of each.
ASKING = _words(
    """
    is are am was were do does did has have had can could will would should may must
    ist sind bin war hat habe habt haben kann konnen konnt kannst darf muss wird gibt geht
    est peut puis هل
    """
)
ASKED = _words(
    """
    i you we they he she it my your our the this that there these those a an any
    ich du ihr wir sie man mein meine dein das der die es ein eine
    je tu il elle on nous vous ce
    """
)

# They stand beside figures without saying what the figure is of.
SAYING_LITTLE = _words(
    """
    am pm the for and with from und fur les des der die das den dem mit von bei auf que por per are
    """
)
