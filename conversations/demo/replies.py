"""The demo's canned replies, which all operators share."""

from __future__ import annotations

from bots.models import Bot
from conversations.models.canned import CannedReply, CannedVersion

REPLIES = {
    "moment": {
        "en": "One moment, please. I am looking into it.",
        "de": "Einen Moment bitte, ich sehe nach.",
        "fr": "Un instant, s’il vous plaît : je regarde.",
        "ar": "لحظة من فضلك، سأتحقق من الأمر.",
    },
    "photo": {
        "en": "Could you send me a **photo** of the parcel, please? The paper clip below takes it.",
        "de": "Können Sie mir bitte ein **Foto** des Pakets senden? Die Büroklammer unten nimmt es an.",
        "fr": "Pouvez-vous m’envoyer une **photo** du colis ? Le trombone ci-dessous sert à cela.",
        "ar": "هل يمكنك إرسال **صورة** للطرد من فضلك؟ استخدم مشبك الورق في الأسفل.",
    },
    "refund": {
        "en": "You get your money back:\n- within five working days\n- to the card with which you paid",
        "de": "Sie bekommen Ihr Geld zurück:\n- in höchstens fünf Werktagen\n- auf dem Weg, auf dem Sie gezahlt haben",
        "fr": "Vous serez remboursé :\n- sous cinq jours ouvrés\n- sur la carte avec laquelle vous avez payé",
        "ar": "ستسترد نقودك:\n- خلال خمسة أيام عمل\n- إلى البطاقة التي دفعت بها",
    },
    "anything else": {
        "en": "Is there anything else I can do for you?",
        "de": "Kann ich sonst noch etwas für Sie tun?",
        "fr": "Puis-je faire autre chose pour vous ?",
        "ar": "هل هناك شيء آخر يمكنني مساعدتك فيه؟",
    },
}
"""The texts by name and language."""


def create_replies(bot: Bot) -> None:
    """Stores them for the bot, with the text of its own language first."""
    for name, texts in REPLIES.items():
        reply = CannedReply.objects.create(bot=bot, name=name, text=texts[bot.language])
        others = [(language, text) for language, text in texts.items() if language != bot.language]
        CannedVersion.objects.bulk_create(
            CannedVersion(reply=reply, language=language, text=text) for language, text in others
        )
