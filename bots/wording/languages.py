"""The languages that a bot can speak: those that the sentence encoder understands."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import get_language_info

LANGUAGES = (
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh-hans", "zh-hant",
)  # fmt: skip
TRADITIONAL_CHINESE = ("tw", "hk", "mo", "hant")


def choices() -> list[tuple[str, str]]:
    """Code and name of each language, by name."""
    return sorted(((code, name_of(code)) for code in LANGUAGES), key=lambda pair: pair[1])


def name_of(code: str) -> str:
    """The language's name in the language of the page: "Deutsch" for de on a German one, "Allemand" on a French one."""
    name = str(get_language_info(code)["name_translated"])
    return name[:1].upper() + name[1:]


def english_name(code: str) -> str:
    """The language's name in English: "German"."""
    return str(get_language_info(code)["name"])


def own_name(code: str) -> str:
    """The language's name in itself: "Deutsch"."""
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


def is_right_to_left(code: str) -> bool:
    """Whether the language is written from right to left."""
    return bool(get_language_info(code)["bidi"])


def matching(wanted: str, offered: Collection[str]) -> str:
    """The one of `offered` that a language tag such as "de-AT" or "zh_TW" means; "" if none does."""
    code, *rest = wanted.strip().lower().replace("_", "-").split("-")
    if code == "zh":
        code = "zh-hant" if any(part in TRADITIONAL_CHINESE for part in rest) else "zh-hans"
    return code if code in offered else ""
