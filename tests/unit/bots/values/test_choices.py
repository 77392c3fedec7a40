"""What of an answer is one of a question's choices, and what is only similar to one."""

import pytest

from bots.wording.values.choices import chosen

ROOMS = ["Room 12", "Room 21"]
NIGHTS = ("2 nights", "One week", "A month")
STATES = ("Available", "Busy")
CODES = ("C", "C#", "C++")
MONTHS = ("Juni", "August")
SIZES = ("5 kg", "10 kg", "25 kg")
DAYS = ("Monday", "Tuesday")
SEATS = ("Plan A", "Plan B")
GERMAN = ("Größe L", "Rückgabe", "Mit Zucker")
FRENCH = ("À emporter", "Livraison", "Non remboursable")
ARABIC = ("الخطة ١", "الخطة ٢", "متاح")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (ROOMS, "Room 12 A"), (ROOMS, "12a"), (ROOMS, "21 a please"), (SIZES, "25 kg A"),
        (NIGHTS, "5 nights"), (NIGHTS, "2 weeks"), (NIGHTS, "two months"), (NIGHTS, "not one week"), (NIGHTS, "1"),
        (NIGHTS, "2 nights or one week"), (NIGHTS, "3"), (STATES, "unavailable"), (STATES, "not available"),
        (STATES, "available or busy"), (CODES, "D"), (CODES, "C+++"), (MONTHS, "Juli"), (SIZES, "15 kg"),
        (SIZES, "5 g"), (SIZES, "50"), (SIZES, "-5 kg"), (DAYS, "Sunday"), (DAYS, "Thursday"), (SEATS, "Plan C"),
        (SEATS, "plan"), (GERMAN, "ohne Zucker"), (GERMAN, "Größe M"), (FRENCH, "remboursable"), (ARABIC, "الخطة 3"),
        (ARABIC, "غير متاح"), (("Legal", "Private"), "illegal"), (("Internal", "Other"), "external"),
        (("Minimum", "None"), "maximum"), (("18 or older", "Younger"), "16 or older"), (("10", "20", "30"), "2"),
        (("Weiß nicht", "Ja"), "weiß"), (("Express delivery", "Standard delivery"), "delivery"),
        (("Monday 10:00", "Monday 14:00"), "monday"), (("18 to 65", "Under 18"), "18"),
        (("Not available", "Busy"), "available"),
    ],
)  # fmt: skip
def test_what_is_only_similar_is_no_choice(choices: tuple[str, ...], said: str) -> None:
    assert chosen(said, choices) is None


@pytest.mark.parametrize(
    ("choices", "said", "choice"),
    [
        (ROOMS, "the room 12", "Room 12"), (ROOMS, "a room 21 please", "Room 21"), (ROOMS, "12", "Room 12"),
        (NIGHTS, "2", "2 nights"), (NIGHTS, "two nights", "2 nights"), (NIGHTS, "1 week please", "One week"),
        (NIGHTS, "I'd like a month", "A month"), (NIGHTS, "2 nigths", "2 nights"), (STATES, "availble", "Available"),
        (STATES, "BUSY!", "Busy"), (STATES, "2", "Busy"), (STATES, "the second one", "Busy"),
        (STATES, "2nd one please", "Busy"), (NIGHTS, "the first one", None), (STATES, "number one", "Available"),
        (STATES, "option 1", "Available"), (CODES, "c", "C"),
        (CODES, "c#", "C#"), (CODES, "C++", "C++"), (MONTHS, "august bitte", "August"), (SIZES, "25kg", "25 kg"),
        (SIZES, "10", "10 kg"), (SIZES, "１０ ｋｇ", "10 kg"), (DAYS, "mnoday", "Monday"),
        (DAYS, "Tusday", "Tuesday"),
        (SEATS, "plan b", "Plan B"), (GERMAN, "ruckgabe", "Rückgabe"), (GERMAN, "Rueckgabe", "Rückgabe"),
        (GERMAN, "GROSSE L", "Größe L"), (FRENCH, "a emporter", "À emporter"),
        (FRENCH, "\u202alivraison\u202c", "Livraison"),
        (ARABIC, "الخطة 2", "الخطة ٢"), (ARABIC, "مُتاح", "متاح"), (("İptal", "Kayıt"), "iptal", "İptal"),
        (("İptal", "Kayıt"), "KAYIT", "Kayıt"), (("Été", "Hiver"), "ete", "Été"), (("-5", "5"), "−5", "-5"),
        (("Express delivery", "Standard delivery"), "express please", "Express delivery"),
        (("Yes, send it", "No, thanks"), "yes", "Yes, send it"), (("Yes, send it", "No, thanks"), "No", "No, thanks"),
        (("Basic (9.99 €)", "Pro (19.99 €)"), "pro", "Pro (19.99 €)"),
        (("Mit Zucker", "Ohne Zucker"), "ohne", "Ohne Zucker"),
    ],
)  # fmt: skip
def test_a_choice_is_known_however_it_is_written(choices: tuple[str, ...], said: str, choice: str) -> None:
    assert chosen(said, choices) == choice
