"""The look of a bot's widget and chat. It acts as soon as it is saved; a signed token previews a look before that."""

from typing import Any

import msgspec
from django.core import signing

from bots.models import ACCENT, Bot
from bots.wording import colors, texts

SALT = "bots.appearance"
PREVIEW_SECONDS = 3600
CHINESE = {
    "zh-TW": "zh-hant", "zh-HK": "zh-hant", "zh-MO": "zh-hant", "zh-Hant": "zh-hant", "zh": "zh-hans",
}  # fmt: skip
"""Browsers' tags, and the code that each means; the first part of a tag stands for all that are not here."""


class Look(msgspec.Struct, frozen=True):
    """A look, as the widget's script and the chat's page need it. Blank texts stand for the product's own.

    `closed`: said while the bot is switched off. `sounds`: whether answers of a person sound unless the visitor has
    chosen. `shows_team`: whether the head tells who is online. `language`: of the texts. `translations`: title,
    invitation and `closed` in the bot's other languages.
    """

    accent: str = ACCENT
    side: str = Bot.Side.END
    title: str = ""
    invitation: str = ""
    language: str = "en"
    translations: dict[str, dict[str, str]] = {}
    closed: str = ""
    face: str = Bot.Face.ROBOT
    sounds: bool = True
    shows_team: bool = False

    def title_in(self, language: str) -> str:
        """The title in this language, or in the main one."""
        return self.translations.get(language, {}).get("title") or self.title

    def closed_in(self, language: str) -> str:
        """The sentence of a bot that is switched off, in this language, or in the main one."""
        return self.translations.get(language, {}).get("closed") or self.closed

    @property
    def own_color(self) -> bool:
        """Whether its accent color is not the product's."""
        return self.accent != ACCENT


def look_of(slug: str, preview: str = "") -> Look:
    """The bot's saved look, or the one in a token of `preview_of`. A bot that does not exist has the product's look."""
    if preview:
        try:
            given = signing.loads(preview, salt=f"{SALT}.{slug}", max_age=PREVIEW_SECONDS)
            return msgspec.convert(given, Look)
        except (signing.BadSignature, msgspec.ValidationError):
            pass  # an expired preview shows the saved look
    bot = Bot.objects.filter(slug=slug).only(*Bot.LOOK, "language", "languages").first()
    return _look(bot) if bot else Look()


def preview_of(bot: Bot) -> str:
    """A token with the look of a bot, whose row need not be saved."""
    return signing.dumps(msgspec.to_builtins(_look(bot)), salt=f"{SALT}.{bot.slug}", compress=True)


def _look(bot: Bot) -> Look:
    translations = {}
    for language in bot.languages:
        given = (("title", "widget_title"), ("invitation", "invitation"), ("closed", "closed_text"))
        texts = {name: text for name, field in given if (text := bot.translation(language, field))}
        translations[language] = texts
    return Look(
        accent=bot.accent,
        side=bot.side,
        title=bot.widget_title,
        invitation=bot.invitation,
        language=bot.language,
        translations=translations,
        closed=bot.closed_text,
        face=bot.face,
        sounds=bot.sounds,
        shows_team=bot.shows_team,
    )


def availability_of(slug: str) -> dict[str, Any]:
    """What keeps a widget from its chat: `state` (`on`, `off`, `unpublished`, `unknown`) and allowed `origins`."""
    row = Bot.objects.filter(slug=slug).values_list("enabled", "published_hash", "allowed_origins").first()
    if row is None:
        return {"state": "unknown", "origins": []}
    enabled, version, origins = row
    state = "unpublished" if not version else "on" if enabled else "off"
    return {"state": state, "origins": texts.lines(origins)}


def for_widget(look: Look) -> dict[str, Any]:
    """The look as the widget's script reads it. `texts`: by language, if the bot speaks several."""
    named = {
        name: value
        for name, value in msgspec.to_builtins(look).items()
        if name in ("accent", "side", "title", "invitation")
    }
    return {
        **named,
        "texts": _texts(look) if look.translations else {},
        "hover": colors.hover_of(look.accent),
        "text": colors.text_on(look.accent),
        "dark": colors.variables(look.accent, dark=True)["--accent-text"],
    }


def _texts(look: Look) -> dict[str, dict[str, str]]:
    """Title and invitation by language tag; what is not translated is in the main language."""
    own = {"title": look.title, "invitation": look.invitation}
    texts = {look.language: own}
    for code, given in look.translations.items():
        texts[code] = {name: given.get(name, text) for name, text in own.items()}
    for tag, code in CHINESE.items():
        if code in texts:
            texts.setdefault(tag, texts[code])
    return texts


def style_of(look: Look) -> str:
    """The chat's design tokens as a style sheet; empty for the product's own colors."""
    if not look.own_color:
        return ""
    light = _rule(colors.variables(look.accent, dark=False))
    dark = _rule(colors.variables(look.accent, dark=True))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _rule(variables: dict[str, str]) -> str:
    return ":root { " + " ".join(f"{name}: {value};" for name, value in variables.items()) + " }"
